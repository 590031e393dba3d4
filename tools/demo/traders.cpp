#include "tools/demo/traders.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "onetrip/trading/times.hpp"

namespace onetrip::demo {
namespace {

using trading::AssetClass;
using trading::Order;
using trading::TradePair;

constexpr int traders_count = 25;
constexpr double orders_each_ms = 1.0 / (20 * 60'000.0);
constexpr std::int64_t copied_after_ms = 60'000;

bool is_forex(const TradePair& pair) { return pair.asset_class == AssetClass::forex; }

Style style_of(int number) {
  if (number <= 8 || number == traders_count) return Style::steady;
  if (number <= 16) return Style::limits;
  return number == traders_count - 1 ? Style::copycat : Style::bold;
}

}  // namespace

Traders::Traders(std::uint64_t seed, std::vector<const TradePair*> pairs)
    : random_(seed), pairs_(std::move(pairs)) {
  for (int number = 1; number <= traders_count; ++number) {
    const Style style = style_of(number);
    traders_.push_back({fmt::format("miner_{:02}", number), style,
                        style == Style::copycat ? traders_[0].hotkey : std::string()});
  }
}

std::vector<std::string> Traders::hotkeys() const {
  std::vector<std::string> hotkeys;
  for (const Trader& trader : traders_) hotkeys.push_back(trader.hotkey);
  return hotkeys;
}

std::string Traders::next_uuid(const std::string& hotkey) {
  return fmt::format("{}-{}", hotkey, ++orders_of_[hotkey]);
}

double Traders::leverage_of(Style style, const TradePair& pair) {
  const double share = 0.25 + 0.75 * random_.unit();
  const double most = is_forex(pair) ? 5.0 : 0.5;
  return share * (style == Style::bold ? most : most / 5);
}

Order Traders::market_order(const Trader& trader, const TradePair& pair) {
  Order order;
  order.trade_pair = pair.id;
  std::set<std::string>& held = held_[trader.hotkey];
  if (held.contains(order.trade_pair) && random_.chance(0.35)) {
    held.erase(order.trade_pair);
    order.order_type = trading::flat_type;
    return order;
  }
  held.insert(order.trade_pair);
  order.order_type = random_.chance(0.5) ? trading::long_type : trading::short_type;
  order.leverage = leverage_of(trader.style, pair);
  return order;
}

Order Traders::limit_order(const TradePair& pair, double price) {
  const double away = is_forex(pair) ? 0.001 : 0.01;
  const bool is_long = random_.chance(0.5);
  const double sign = is_long ? 1 : -1;
  Order order;
  order.trade_pair = pair.id;
  order.execution_type = trading::limit;
  order.order_type = is_long ? trading::long_type : trading::short_type;
  order.leverage = leverage_of(Style::limits, pair);
  order.limit_price = price * (1 - sign * away * random_.unit());
  order.stop_loss = *order.limit_price * (1 - sign * 2 * away);
  order.take_profit = *order.limit_price * (1 + sign * 2 * away);
  return order;
}

std::optional<Order> Traders::next_order(const Trader& trader, const Prices& prices) {
  const TradePair& pair = *pairs_[random_.below(pairs_.size())];
  const auto price = prices.find(std::string(pair.id));
  if (price == prices.end()) return std::nullopt;
  return trader.style == Style::limits ? limit_order(pair, price->second)
                                       : market_order(trader, pair);
}

void Traders::copy(const Placed& placed, std::int64_t now_ms) {
  for (const Trader& trader : traders_)
    if (trader.copies == placed.hotkey)
      copied_.push_back({now_ms + copied_after_ms, {trader.hotkey, placed.order}});
}

std::vector<Placed> Traders::copies_due(std::int64_t now_ms) {
  std::vector<Placed> due;
  for (; !copied_.empty() && copied_.front().due_ms <= now_ms; copied_.pop_front())
    if (!stopped_.contains(copied_.front().placed.hotkey))
      due.push_back(std::move(copied_.front().placed));
  return due;
}

std::vector<Placed> Traders::act(std::int64_t now_ms, std::int64_t step_ms, const Prices& prices) {
  std::vector<Placed> placed = copies_due(now_ms);
  for (const Trader& trader : traders_) {
    const bool acts = random_.chance(orders_each_ms * static_cast<double>(step_ms));
    if (!acts || trader.style == Style::copycat || stopped_.contains(trader.hotkey)) continue;
    if (auto order = next_order(trader, prices))
      placed.push_back({trader.hotkey, *std::move(order)});
    if (!placed.empty() && placed.back().hotkey == trader.hotkey) copy(placed.back(), now_ms);
  }
  for (Placed& each : placed) {
    each.order.order_uuid = next_uuid(each.hotkey);
    each.order.processed_ms = now_ms;
  }
  return placed;
}

}  // namespace onetrip::demo
