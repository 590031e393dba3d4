#include "services/prices/checks.hpp"

#include <fmt/core.h>

#include "onetrip/trading/times.hpp"

namespace prices {

using onetrip::Done;
using onetrip::invalid;
using onetrip::Result;
using onetrip::Status;

Result<Pairs> check_ticks(const std::vector<Tick>& ticks, std::int64_t now_ms) {
  if (ticks.size() > ticks_per_push_max)
    return invalid("ticks has {} entries: one push takes {} at the most", ticks.size(),
                   ticks_per_push_max);
  Pairs pairs;
  pairs.reserve(ticks.size());
  for (std::size_t i = 0; i < ticks.size(); ++i) {
    const std::string path = fmt::format("ticks[{}]", i);
    ONETRIP_TRY(const auto* pair,
                trading::find_trade_pair(path + ".trade_pair", ticks[i].trade_pair));
    pairs.push_back(pair);
    const PriceSource& price = ticks[i].price;
    ONETRIP_TRY_STATUS(trading::check_price_source(path + ".price", price));
    if (price.start_ms > now_ms + ahead_max_ms)
      return invalid("{}.price.start_ms is {}: that is over a year ahead of the clock here, {}",
                     path, price.start_ms, now_ms);
  }
  return pairs;
}

Result<Pairs> find_pairs(const std::vector<std::string>& trade_pairs) {
  if (trade_pairs.size() > pairs_per_call_max)
    return invalid("trade_pairs has {} entries: one call takes {} at the most", trade_pairs.size(),
                   pairs_per_call_max);
  Pairs pairs;
  pairs.reserve(trade_pairs.size());
  for (std::size_t i = 0; i < trade_pairs.size(); ++i) {
    ONETRIP_TRY(const auto* pair,
                trading::find_trade_pair(fmt::format("trade_pairs[{}]", i), trade_pairs[i]));
    pairs.push_back(pair);
  }
  return pairs;
}

Status check_range(std::int64_t start_ms, std::int64_t end_ms) {
  ONETRIP_TRY_STATUS(trading::check_time("start_ms", start_ms));
  ONETRIP_TRY_STATUS(trading::check_time("end_ms", end_ms));
  if (start_ms <= end_ms) return Done{};
  return invalid("end_ms is {}: that is before start_ms, {}", end_ms, start_ms);
}

Status check_timespan(std::int64_t timespan_ms) {
  if (timespan_ms >= 1 && timespan_ms <= trading::timespan_max_ms) return Done{};
  return invalid("timespan_ms is {}: it is from 1 to {}", timespan_ms, trading::timespan_max_ms);
}

Status check_currency(std::string_view field, std::string_view currency) {
  if (!currency.empty() && currency.size() <= currency_bytes_max) return Done{};
  return invalid("{} is \"{}\": a currency has 1 to {} characters", field, currency.substr(0, 64),
                 currency_bytes_max);
}

}  // namespace prices
