#include "onetrip/trading/order_rules.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "onetrip/trading/times.hpp"

namespace trading {
namespace {

using onetrip::failed_precondition;
using onetrip::invalid;
using onetrip::Status;

// How much of a text that is wrong a sentence repeats, in bytes; never half a character.
std::string_view shortened(std::string_view text) {
  constexpr std::size_t bytes_max = 64;
  if (text.size() <= bytes_max) return text;
  std::size_t end = bytes_max;
  while (end != 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) --end;
  return text.substr(0, end);
}

std::size_t count_characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80;
  }));
}

std::string field_of(std::string_view path, std::string_view field) {
  return fmt::format("{}.{}", path, field);
}

template <std::size_t N>
Status check_one_of(std::string_view path, std::string_view field, std::string_view value,
                    const std::string_view (&allowed)[N]) {
  if (std::find(std::begin(allowed), std::end(allowed), value) != std::end(allowed)) return {};
  return invalid("{}.{} is \"{}\": it is one of {}", path, field, shortened(value),
                 fmt::join(allowed, ", "));
}

// Where 0 stands for "not given".
Status check_price_or_none(std::string_view path, std::string_view field, double price) {
  if (price == 0) return {};
  if (price >= price_min && price <= price_max) return {};
  return invalid("{}.{} is {}: it is 0 where it is not given, or from {} to {}", path, field, price,
                 price_min, price_max);
}

Status check_level(std::string_view path, std::string_view field,
                   const std::optional<double>& price) {
  return price ? check_order_price(field_of(path, field), *price) : Status{};
}

Status check_size(std::string_view path, std::string_view field,
                  const std::optional<double>& size) {
  if (!size || std::abs(*size) <= size_max) return {};
  return invalid("{}.{} is {}: it lies between -{} and {}", path, field, *size, size_max, size_max);
}

Status check_types(std::string_view path, const Order& order) {
  constexpr std::string_view order_types[] = {long_type, short_type, flat_type};
  constexpr std::string_view execution_types[] = {market, limit, bracket, limit_cancel};
  ONETRIP_TRY_STATUS(check_one_of(path, "order_type", order.order_type, order_types));
  ONETRIP_TRY_STATUS(check_one_of(path, "execution_type", order.execution_type, execution_types));
  if (order.src >= src::organic && order.src <= src::bracket_cancelled) return {};
  return invalid("{}.src is {}: it is from {} to {}", path, order.src, src::organic,
                 src::bracket_cancelled);
}

Status check_numbers(std::string_view path, const Order& order) {
  // False for NaN, too.
  if (!(order.slippage >= 0 && order.slippage <= slippage_max))
    return invalid("{}.slippage is {}: it is from 0 to {}", path, order.slippage, slippage_max);
  const std::pair<std::string_view, double> prices[] = {{"price", order.price},
                                                        {"bid", order.bid},
                                                        {"ask", order.ask},
                                                        {"quote_usd_rate", order.quote_usd_rate},
                                                        {"usd_base_rate", order.usd_base_rate}};
  for (const auto& [field, price] : prices)
    ONETRIP_TRY_STATUS(check_price_or_none(path, field, price));
  ONETRIP_TRY_STATUS(check_level(path, "limit_price", order.limit_price));
  ONETRIP_TRY_STATUS(check_level(path, "stop_loss", order.stop_loss));
  ONETRIP_TRY_STATUS(check_level(path, "take_profit", order.take_profit));
  ONETRIP_TRY_STATUS(check_size(path, "leverage", order.leverage));
  ONETRIP_TRY_STATUS(check_size(path, "value", order.value));
  return check_size(path, "quantity", order.quantity);
}

Status check_sources(std::string_view path, const Order& order) {
  if (order.price_sources.size() > price_sources_max)
    return invalid("{}.price_sources has {} entries: {} are the most", path,
                   order.price_sources.size(), price_sources_max);
  for (std::size_t i = 0; i < order.price_sources.size(); ++i)
    ONETRIP_TRY_STATUS(
        check_price_source(fmt::format("{}.price_sources[{}]", path, i), order.price_sources[i]));
  return {};
}

bool ignores_sizes(const Order& order) {
  return order.order_type == flat_type || order.execution_type == limit_cancel;
}

}  // namespace

Status check_hotkey(std::string_view field, std::string_view hotkey) {
  if (hotkey.empty())
    return invalid("{} is \"\": a hotkey has 1 to {} bytes", field, hotkey_bytes_max);
  if (hotkey.size() <= hotkey_bytes_max) return {};
  return invalid("{} is \"{}...\" and has {} bytes: a hotkey has at most {}", field,
                 shortened(hotkey), hotkey.size(), hotkey_bytes_max);
}

Status check_uuid(std::string_view field, std::string_view uuid) {
  const std::size_t characters = count_characters(uuid);
  if (characters >= 1 && characters <= uuid_characters_max) return {};
  return invalid("{} is \"{}\" and has {} characters: it has 1 to {}", field, shortened(uuid),
                 characters, uuid_characters_max);
}

Status check_order_price(std::string_view field, double price) {
  if (price >= price_min && price <= price_max) return {};
  return invalid("{} is {}: a price is from {} to {}", field, price, price_min, price_max);
}

Status check_order(std::string_view path, const Order& order) {
  ONETRIP_TRY_STATUS(check_uuid(field_of(path, "order_uuid"), order.order_uuid));
  ONETRIP_TRY_STATUS(find_trade_pair(field_of(path, "trade_pair"), order.trade_pair));
  ONETRIP_TRY_STATUS(check_types(path, order));
  ONETRIP_TRY_STATUS(check_time(path, "processed_ms", order.processed_ms));
  ONETRIP_TRY_STATUS(check_numbers(path, order));
  return check_sources(path, order);
}

Status check_sizes(std::string_view path, const Order& order) {
  if (ignores_sizes(order)) return {};
  int given = 0;
  const std::pair<std::string_view, std::optional<double>> sizes[] = {
      {"leverage", order.leverage}, {"value", order.value}, {"quantity", order.quantity}};
  for (const auto& [field, size] : sizes) {
    if (!size) continue;
    ++given;
    if (*size < 0 && order.order_type == long_type)
      return invalid("{}.{} is {}: the size of a LONG is not negative", path, field, *size);
  }
  if (given == 1 || (given == 0 && order.execution_type == bracket)) return {};
  return invalid("{} has {} of leverage, value and quantity: a {} has exactly one", path, given,
                 order.order_type);
}

void sign_sizes(Order& order) {
  for (std::optional<double>* size : {&order.leverage, &order.value, &order.quantity}) {
    if (ignores_sizes(order))
      size->reset();
    else if (size->has_value() && order.order_type == short_type)
      *size = -std::abs(**size);
  }
}

void fill_usd_rates(const TradePair& pair, Order& order) {
  if (order.price <= 0) return;
  const bool in_usd = pair.quote == "USD";
  if (!in_usd && pair.base != "USD") return;
  if (order.quote_usd_rate == 0) order.quote_usd_rate = in_usd ? 1 : 1 / order.price;
  if (order.usd_base_rate == 0) order.usd_base_rate = in_usd ? 1 / order.price : 1;
}

bool lacks_cross_rates(const TradePair& pair, const Order& order) {
  if (pair.quote == "USD" || pair.base == "USD" || order.price <= 0) return false;
  const bool is_flat = order.order_type == flat_type;
  return order.quote_usd_rate == 0 || (order.usd_base_rate == 0 && !is_flat);
}

Status check_rates(std::string_view path, const Order& order) {
  const bool is_flat = order.order_type == flat_type;
  const bool needs_quote = !is_flat || order.price > 0;
  if (needs_quote && order.quote_usd_rate == 0)
    return failed_precondition(
        "{}.quote_usd_rate is 0, and nobody knows what the quote currency of {} costs in USD", path,
        order.trade_pair);
  if (!is_flat && order.usd_base_rate == 0)
    return failed_precondition(
        "{}.usd_base_rate is 0, and nobody knows what the base currency of {} costs in USD", path,
        order.trade_pair);
  return {};
}

void fill_sizes(const TradePair& pair, double account_size, Order& order) {
  std::optional<double> value = order.value;
  if (order.leverage)
    value = *order.leverage * account_size;
  else if (!value && order.quantity)
    value = *order.quantity * pair.lot_size() / order.usd_base_rate;
  if (!value) return;
  if (!order.value) order.value = value;
  if (!order.leverage) order.leverage = *value / account_size;
  if (!order.quantity) order.quantity = *value * order.usd_base_rate / pair.lot_size();
}

}  // namespace trading
