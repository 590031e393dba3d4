// Prices as the tests need them.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onetrip/api/prices.hpp"
#include "onetrip/trading/trade_pairs.hpp"

namespace prices::testing {

inline constexpr std::int64_t t0 = 1'762'000'000'000;  // A Saturday, on a whole second.

inline const trading::TradePair& pair(std::string_view id) {
  return **trading::find_trade_pair("trade_pair", id);
}

inline PriceSource event(std::int64_t at_ms, double price = 100, std::string source = "feed") {
  PriceSource made;
  made.source = std::move(source);
  made.open = made.close = price;
  made.start_ms = at_ms;
  made.websocket = true;
  return made;
}

inline PriceSource quote(std::int64_t at_ms, double bid, double ask) {
  PriceSource made = event(at_ms, (bid + ask) / 2);
  made.bid = bid;
  made.ask = ask;
  return made;
}

inline PriceSource candle(std::int64_t start_ms, std::int64_t timespan_ms, double close = 100,
                          std::string source = "feed") {
  PriceSource made = event(start_ms, close, std::move(source));
  made.websocket = false;
  made.timespan_ms = timespan_ms;
  return made;
}

inline std::vector<std::int64_t> starts(const Sources& sources) {
  std::vector<std::int64_t> all;
  for (const PriceSource& source : sources) all.push_back(source.start_ms);
  return all;
}

inline std::vector<std::string> names(const Sources& sources) {
  std::vector<std::string> all;
  for (const PriceSource& source : sources) all.push_back(source.source);
  return all;
}

}  // namespace prices::testing
