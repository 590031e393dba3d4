#include "bench/full_validator.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "onetrip/api/limit_orders.hpp"
#include "onetrip/api/prices.hpp"
#include "onetrip/base/check.hpp"
#include "onetrip/trading/order_rules.hpp"
#include "onetrip/trading/trade_pairs.hpp"
#include "services/positions/replay.hpp"

namespace onetrip::bench {
namespace {

using trading::TradePair;

constexpr std::int64_t begin_ms = 1'762'000'000'000;
constexpr std::int64_t minute_ms = 60'000;
constexpr std::int64_t orders_each = 10;
constexpr std::int64_t filled_ms = begin_ms + orders_each * minute_ms;
constexpr double account_size = 100'000;
constexpr double price = 100;

std::span<const TradePair> pairs() { return trading::all_trade_pairs().first(positions_each); }

trading::PriceSource source_at(double close, std::int64_t time_ms) {
  trading::PriceSource source;
  source.source = "bench";
  source.open = source.close = source.bid = source.ask = close;
  source.start_ms = time_ms;
  source.websocket = true;
  return source;
}

trading::Order order_of(const TradePair& pair, std::int64_t number) {
  const std::int64_t time_ms = begin_ms + number * minute_ms;
  trading::Order order;
  order.order_uuid = fmt::format("order_{}_{}", pair.id, number);
  order.trade_pair = pair.id;
  order.order_type = trading::long_type;
  order.leverage = 0.02;
  order.price = order.bid = order.ask = price;
  order.quote_usd_rate = 1;
  order.usd_base_rate = 1 / price;
  order.processed_ms = time_ms;
  order.price_sources = {source_at(price, time_ms)};
  trading::fill_sizes(pair, account_size, order);
  return order;
}

positions::Position position_of(const positions::Hotkey& miner, const TradePair& pair) {
  std::vector<trading::Order> orders;
  for (std::int64_t i = 0; i < orders_each; ++i) orders.push_back(order_of(pair, i));
  const std::string uuid = fmt::format("position_{}", pair.id);
  positions::Replayed made =
      positions::replay(uuid, std::string(pair.id), account_size, std::move(orders)).value();
  return positions::position_of(miner, uuid, made.standing, std::move(made.orders));
}

}  // namespace

FullValidator::FullValidator(std::size_t miners) {
  push_prices(0);
  for (std::size_t i = 0; i < miners; ++i) {
    std::string miner = fmt::format("miner_{:03}_", i);
    miner.resize(48, 'x');
    fill_positions(miner);
    fill_limit_orders(miner);
    miners_.push_back(std::move(miner));
  }
}

void FullValidator::fill_positions(const positions::Hotkey& miner) {
  positions::Positions held;
  for (const TradePair& pair : pairs()) held.push_back(position_of(miner, pair));
  positions::import_positions(mesh(), held).value();
}

void FullValidator::fill_limit_orders(const positions::Hotkey& miner) {
  std::vector<Pending<limit_orders::Submitted>> calls;
  for (std::size_t i = 0; i < limit_orders_each; ++i) {
    trading::Order order;
    order.order_uuid = fmt::format("limit_{}", i);
    order.trade_pair = i % 2 == 0 ? "BTCUSD" : "ETHUSD";
    order.order_type = trading::long_type;
    order.execution_type = trading::limit;
    order.leverage = 0.02;
    order.limit_price = price / 2;
    order.processed_ms = filled_ms;
    calls.push_back(limit_orders::submit.start(mesh(), miner, order));
  }
  for (auto& call : calls) ONETRIP_CHECK(call.get().value().status == "accepted");
}

positions::PricesByPair FullValidator::prices_at(std::int64_t tick) const {
  positions::PricesByPair all;
  for (const TradePair& pair : pairs())
    all.emplace(pair.id, price + static_cast<double>(tick % 10) / 10);
  return all;
}

std::int64_t FullValidator::push_prices(std::int64_t tick) {
  const std::int64_t time_ms = filled_ms + tick * 1'000;
  std::vector<prices::Tick> ticks;
  for (const auto& [pair, close] : prices_at(tick))
    ticks.push_back({pair, source_at(close, time_ms)});
  prices::push(mesh(), ticks).value();
  return time_ms;
}

}  // namespace onetrip::bench
