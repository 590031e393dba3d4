#include "onetrip/trading/price_source.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "onetrip/trading/times.hpp"

namespace trading {
namespace {

using onetrip::Done;
using onetrip::invalid;
using onetrip::Status;

Status check_price(std::string_view path, std::string_view field, double price) {
  if (std::isfinite(price) && price > 0) return Done{};
  return invalid("{}.{} is {}: a price is above 0 and finite", path, field, price);
}

Status check_price(std::string_view path, std::string_view field,
                   const std::optional<double>& price) {
  return price ? check_price(path, field, *price) : Status{};
}

Status check_quote(std::string_view path, std::string_view field, double price) {
  if (std::isfinite(price) && price >= 0) return Done{};
  return invalid("{}.{} is {}: it is 0 where it is not known, or above 0 and finite", path, field,
                 price);
}

}  // namespace

std::int64_t end_ms(const PriceSource& source) {
  if (source.websocket || source.timespan_ms == 0) return source.start_ms;
  return source.start_ms + source.timespan_ms - 1;
}

std::int64_t distance_ms(const PriceSource& source, std::int64_t time_ms) {
  const std::int64_t from_start = std::abs(time_ms - source.start_ms);
  return std::min(from_start, std::abs(time_ms - end_ms(source)));
}

double price_near(const PriceSource& source, std::int64_t time_ms) {
  if (source.websocket) return source.open;
  const std::int64_t from_start = std::abs(time_ms - source.start_ms);
  return from_start < std::abs(time_ms - end_ms(source)) ? source.open : source.close;
}

Status check_price_source(std::string_view path, const PriceSource& source) {
  if (source.source.empty() || source.source.size() > 64)
    return invalid("{}.source is \"{}\": it has 1 to 64 characters", path,
                   std::string_view(source.source).substr(0, 64));
  ONETRIP_TRY_STATUS(check_time(path, "start_ms", source.start_ms));
  if (source.timespan_ms < 0 || source.timespan_ms > timespan_max_ms)
    return invalid("{}.timespan_ms is {}: it is from 0 to {}", path, source.timespan_ms,
                   timespan_max_ms);
  ONETRIP_TRY_STATUS(check_price(path, "open", source.open));
  ONETRIP_TRY_STATUS(check_price(path, "close", source.close));
  ONETRIP_TRY_STATUS(check_price(path, "vwap", source.vwap));
  ONETRIP_TRY_STATUS(check_price(path, "high", source.high));
  ONETRIP_TRY_STATUS(check_price(path, "low", source.low));
  ONETRIP_TRY_STATUS(check_quote(path, "bid", source.bid));
  return check_quote(path, "ask", source.ask);
}

}  // namespace trading
