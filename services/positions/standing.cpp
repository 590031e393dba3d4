#include "services/positions/standing.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "onetrip/base/check.hpp"
#include "onetrip/trading/order_rules.hpp"

namespace positions {
namespace {

using onetrip::Status;
using trading::TradePair;

constexpr std::int64_t slippage_counts_since_ms = 1'739'937'600'000;

bool is_flat(const Order& order) { return order.order_type == trading::flat_type; }

// It closes, and nobody knows at what price.
bool is_unpriced(const Order& order) { return order.price == 0; }

bool may_be_unpriced(const Order& order) {
  return is_flat(order) && (order.src == trading::src::elimination_flat_unpriced ||
                            order.src == trading::src::deprecation_flat);
}

// What the order pays or gets: slippage is to its harm.
double price_with_slippage(const Order& order) {
  if (order.processed_ms < slippage_counts_since_ms) return order.price;
  return *order.quantity > 0 ? order.price * (1 + order.slippage)
                             : order.price * (1 - order.slippage);
}

// Would reach or cross zero against the position's direction.
bool closes(const Standing& standing, const Order& order) {
  if (is_flat(order)) return true;
  if (standing.orders == 0) return false;
  const double leverage = standing.net_leverage + *order.leverage;
  const double quantity = standing.net_quantity + *order.quantity;
  if (standing.position_type == trading::long_type) return leverage <= 0 || quantity <= 0;
  return leverage >= 0 || quantity >= 0;
}

void resize_to_close(const Standing& standing, Order& order) {
  order.leverage = -standing.net_leverage;
  order.quantity = -standing.net_quantity;
  order.value = -standing.net_value;
}

void open(Standing& standing, const Order& first) {
  standing.open_ms = first.processed_ms;
  standing.position_type = *first.leverage > 0 ? trading::long_type : trading::short_type;
  standing.average_entry_price = price_with_slippage(first);
}

void close(Standing& standing) {
  standing.close_ms = standing.exposure.at_ms;
  standing.is_closed_position = true;
  standing.position_type = trading::flat_type;
  standing.net_leverage = 0;
  standing.net_quantity = 0;
  standing.net_value = 0;
}

// False: everything is lost.
bool set_returns(Standing& standing, std::int64_t at_ms) {
  const Fees fees = fees_at(pair_of(standing).asset_class, standing.exposure, at_ms);
  standing.spread_fee = fees.spread;
  standing.carry_fee = fees.carry;
  standing.current_return =
      1 + (standing.realized_pnl + standing.unrealized_pnl) / standing.account_size;
  if (standing.current_return <= 0) {
    standing.current_return = 0;
    standing.return_at_close = 0;
    return false;
  }
  standing.return_at_close = standing.current_return * fees.carry * fees.spread;
  return true;
}

void move_to(Standing& standing, double leverage, std::int64_t at_ms) {
  move_exposure(pair_of(standing).asset_class, standing.exposure, standing.net_leverage, leverage,
                at_ms);
}

// PnL and returns with the order, from the nets as they were before it.
bool set_pnl(Standing& standing, const Order& order, double price, bool opposite) {
  const double lot = pair_of(standing).lot_size();
  const double average = standing.average_entry_price;
  const double after = standing.net_quantity + *order.quantity;
  const double smaller =
      std::abs(after) < std::abs(standing.net_quantity) ? after : standing.net_quantity;
  if (opposite)
    standing.realized_pnl -= (price - average) * *order.quantity * lot * order.quote_usd_rate;
  standing.unrealized_pnl = (order.price - average) * smaller * lot * order.quote_usd_rate;
  return set_returns(standing, order.processed_ms);
}

void add_to_average(Standing& standing, const Order& order, double price) {
  if (standing.net_quantity != 0)
    standing.average_entry_price =
        (standing.average_entry_price * standing.net_quantity + price * *order.quantity) /
        (standing.net_quantity + *order.quantity);
  standing.cumulative_entry_value += *order.value;
}

void move_nets(Standing& standing, const Order& order) {
  const double quantity = standing.net_quantity + *order.quantity;
  standing.net_leverage += *order.leverage;
  standing.net_quantity = quantity;
  standing.net_value = order.price * order.quote_usd_rate * quantity * pair_of(standing).lot_size();
}

// The FLAT of a position that has lost everything, which closes it.
Order liquidate(Standing& standing, std::string_view position_uuid, double price) {
  Order flat = own_flat(
      position_uuid, standing.trade_pair, standing.exposure.at_ms,
      price > 0 ? trading::src::elimination_flat : trading::src::elimination_flat_unpriced);
  flat.price = price;
  flat.quote_usd_rate = standing.quote_usd_rate;
  trading::fill_usd_rates(pair_of(standing), flat);
  resize_to_close(standing, flat);
  ++standing.orders;
  close(standing);
  return flat;
}

// False: it has lost everything.
bool value_at(Standing& standing, double price, std::int64_t at_ms) {
  standing.unrealized_pnl = (price - standing.average_entry_price) * standing.net_quantity *
                            pair_of(standing).lot_size() * standing.quote_usd_rate;
  return set_returns(standing, at_ms);
}

// A FLAT that mark() appended is replayed as what it was: a valuation at which all was lost, not a
// sale.  Both say the same of returns; PnL stays unrealized.
bool replays_liquidation(Standing& standing, std::string_view position_uuid, const Order& order) {
  if (!is_flat(order) || order.src != trading::src::elimination_flat || is_unpriced(order) ||
      order.order_uuid != reversed(position_uuid))
    return false;
  Standing valued = standing;
  valued.quote_usd_rate = order.quote_usd_rate;
  if (value_at(valued, order.price, order.processed_ms)) return false;
  standing = valued;
  return true;
}

}  // namespace

Standing standing_before(std::string_view trade_pair, double account_size) {
  Standing standing;
  standing.trade_pair = trade_pair;
  standing.account_size = account_size;
  return standing;
}

const TradePair& pair_of(const Standing& standing) {
  const auto pair = trading::find_trade_pair("trade_pair", standing.trade_pair);
  ONETRIP_CHECK(pair.ok(), standing.trade_pair);  // Positions of unknown pairs are never stored.
  return **pair;
}

Status check_priced(std::string_view path, const Order& order) {
  if (!is_unpriced(order) || may_be_unpriced(order)) return {};
  return onetrip::invalid("{}.price is 0: only a FLAT of src 1 or 2 may have no price", path);
}

Status complete_order(std::string_view path, const TradePair& pair, double account_size,
                      Order& order) {
  ONETRIP_TRY_STATUS(check_priced(path, order));
  trading::fill_usd_rates(pair, order);
  ONETRIP_TRY_STATUS(trading::check_rates(path, order));
  trading::fill_sizes(pair, account_size, order);
  if (is_flat(order) || (order.leverage && order.value && order.quantity)) return {};
  return onetrip::invalid("{} has no size: a {} has a leverage, a value or a quantity", path,
                          order.order_type);
}

std::optional<Order> apply_order(Standing& standing, std::string_view position_uuid, Order& order) {
  ONETRIP_CHECK(!standing.is_closed_position, position_uuid);
  if (standing.orders == 0) open(standing, order);
  const bool liquidated_before = replays_liquidation(standing, position_uuid, order);
  const bool closing = closes(standing, order);
  if (closing) resize_to_close(standing, order);
  const bool opposite = closing || *order.leverage * standing.net_leverage < 0;
  ++standing.orders;
  move_to(standing, closing ? 0 : standing.net_leverage + *order.leverage, order.processed_ms);
  if (is_unpriced(order) || liquidated_before) {
    close(standing);
    return {};
  }

  const double price = price_with_slippage(order);
  standing.quote_usd_rate = order.quote_usd_rate;
  const bool survives = set_pnl(standing, order, price, opposite);
  if (closing) {
    close(standing);
    return {};
  }
  if (survives && !opposite) add_to_average(standing, order, price);
  move_nets(standing, order);
  if (survives) return {};
  return liquidate(standing, position_uuid, order.price);
}

std::optional<Order> mark(Standing& standing, std::string_view position_uuid, double price,
                          std::int64_t now_ms) {
  const std::int64_t at_ms = std::max(now_ms, standing.exposure.at_ms);
  if (value_at(standing, price, at_ms)) return {};
  move_to(standing, 0, at_ms);
  return liquidate(standing, position_uuid, price);
}

std::string reversed(std::string_view uuid) {
  std::string characters;
  characters.reserve(uuid.size());
  for (std::size_t end = uuid.size(); end != 0;) {
    std::size_t begin = end - 1;
    while (begin != 0 && (static_cast<unsigned char>(uuid[begin]) & 0xC0U) == 0x80) --begin;
    characters += uuid.substr(begin, end - begin);
    end = begin;
  }
  return characters;
}

Order own_flat(std::string_view position_uuid, std::string_view trade_pair, std::int64_t at_ms,
               std::int32_t src) {
  Order flat;
  flat.order_uuid = reversed(position_uuid);
  flat.trade_pair = trade_pair;
  flat.order_type = trading::flat_type;
  flat.processed_ms = at_ms;
  flat.src = src;
  return flat;
}

}  // namespace positions
