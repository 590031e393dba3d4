// Orders with one thing wrong: every rule that an order alone can break (DOMAIN §2), broken once,
// for the tests of each door that takes orders.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "onetrip/trading/order.hpp"
#include "onetrip/trading/times.hpp"

namespace trading::testing {

struct BadOrder {
  // Of a good LONG in BTCUSD whose only size is a leverage.
  std::function<void(Order&)> spoil;
  std::string
      says;  // Of the sentence that refuses it: the field behind the order's path, the value.
};

inline PriceSource good_source() {
  PriceSource source;
  source.source = "feed";
  source.open = source.close = 50'000;
  source.start_ms = 1'762'172'800'000;
  source.websocket = true;
  return source;
}

namespace detail {

using Number = std::pair<std::string, double Order::*>;
using OptionalNumber = std::pair<std::string, std::optional<double> Order::*>;

inline const std::vector<Number>& prices() {
  static const std::vector<Number> all{{"price", &Order::price},
                                       {"bid", &Order::bid},
                                       {"ask", &Order::ask},
                                       {"quote_usd_rate", &Order::quote_usd_rate},
                                       {"usd_base_rate", &Order::usd_base_rate}};
  return all;
}
inline const std::vector<OptionalNumber>& levels() {
  static const std::vector<OptionalNumber> all{{"limit_price", &Order::limit_price},
                                               {"stop_loss", &Order::stop_loss},
                                               {"take_profit", &Order::take_profit}};
  return all;
}
inline const std::vector<OptionalNumber>& sizes() {
  static const std::vector<OptionalNumber> all{
      {"leverage", &Order::leverage}, {"value", &Order::value}, {"quantity", &Order::quantity}};
  return all;
}

// Of the second of two price sources.
inline BadOrder bad_source(const std::function<void(PriceSource&)>& spoil,
                           const std::string& says) {
  return {[spoil](Order& o) {
            o.price_sources.assign(2, good_source());
            spoil(o.price_sources[1]);
          },
          ".price_sources[1]." + says};
}

inline void add_bad_words(std::vector<BadOrder>& all) {
  constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  all.insert(
      all.end(),
      {{[](Order& o) { o.order_uuid = ""; }, ".order_uuid is \"\" and has 0 characters"},
       {[](Order& o) { o.order_uuid = std::string(65, 'u'); }, ".order_uuid is \"uuu"},
       {[](Order& o) { o.trade_pair = ""; }, ".trade_pair is \"\""},
       {[](Order& o) { o.trade_pair = "BTCUSDT"; }, ".trade_pair is \"BTCUSDT\""},
       {[](Order& o) { o.trade_pair = "btcusd"; }, ".trade_pair is \"btcusd\""},
       {[](Order& o) { o.order_type = ""; }, ".order_type is \"\""},
       {[](Order& o) { o.order_type = "BUY"; }, ".order_type is \"BUY\""},
       {[](Order& o) { o.execution_type = ""; }, ".execution_type is \"\""},
       {[](Order& o) { o.execution_type = "STOP"; }, ".execution_type is \"STOP\""},
       {[](Order& o) { o.src = -1; }, ".src is -1"},
       {[](Order& o) { o.src = 11; }, ".src is 11"},
       {[](Order& o) { o.processed_ms = 0; }, ".processed_ms is 0"},
       {[](Order& o) { o.processed_ms = -1; }, ".processed_ms is -1"},
       {[](Order& o) { o.processed_ms = least; }, ".processed_ms is -9223372036854775808"},
       {[](Order& o) { o.processed_ms = time_max_ms + 1; }, ".processed_ms is 253402300800000"},
       {[](Order& o) { o.processed_ms = most; }, ".processed_ms is 9223372036854775807"}});
}

inline void add_bad_numbers(std::vector<BadOrder>& all) {
  for (const double value : {-0.001, 0.0301, 1e300})
    all.push_back({[=](Order& o) { o.slippage = value; }, fmt::format(".slippage is {}", value)});
  for (const auto& [field, member] : prices())
    for (const double value : {-1.0, 1e-300, 1e300})
      all.push_back({[member = member, value](Order& o) { o.*member = value; },
                     fmt::format(".{} is {}", field, value)});
  for (const auto& [field, member] : levels())
    for (const double value : {-1.0, 0.0, 1e-300, 1e300})
      all.push_back({[member = member, value](Order& o) { o.*member = value; },
                     fmt::format(".{} is {}", field, value)});
  for (const auto& [field, member] : sizes())
    for (const double value : {1e300, -1e300})
      all.push_back({[member = member, value](Order& o) {
                       o.leverage.reset();
                       o.*member = value;
                     },
                     fmt::format(".{} is {}", field, value)});
}

inline void add_bad_sources(std::vector<BadOrder>& all) {
  all.insert(
      all.end(),
      {{[](Order& o) { o.price_sources.assign(101, good_source()); },
        ".price_sources has 101 entries"},
       bad_source([](PriceSource& s) { s.source = ""; }, "source is \"\""),
       bad_source([](PriceSource& s) { s.source = std::string(65, 'x'); }, "source is \"xxx"),
       bad_source([](PriceSource& s) { s.start_ms = 0; }, "start_ms is 0"),
       bad_source([](PriceSource& s) { s.start_ms = time_max_ms + 1; }, "start_ms is 253402"),
       bad_source([](PriceSource& s) { s.timespan_ms = -1; }, "timespan_ms is -1"),
       bad_source([](PriceSource& s) { s.timespan_ms = timespan_max_ms + 1; }, "timespan_ms is 3"),
       bad_source([](PriceSource& s) { s.open = 0; }, "open is 0"),
       bad_source([](PriceSource& s) { s.open = -1; }, "open is -1"),
       bad_source([](PriceSource& s) { s.close = 0; }, "close is 0"),
       bad_source([](PriceSource& s) { s.vwap = 0; }, "vwap is 0"),
       bad_source([](PriceSource& s) { s.high = -1; }, "high is -1"),
       bad_source([](PriceSource& s) { s.low = 0; }, "low is 0"),
       bad_source([](PriceSource& s) { s.bid = -1; }, "bid is -1"),
       bad_source([](PriceSource& s) { s.ask = -1; }, "ask is -1")});
}

}  // namespace detail

// Whatever the order is for: each is INVALID_ARGUMENT.
inline std::vector<BadOrder> bad_orders() {
  std::vector<BadOrder> all;
  detail::add_bad_words(all);
  detail::add_bad_numbers(all);
  detail::add_bad_sources(all);
  return all;
}

// Of a LONG that is sent; INVALID_ARGUMENT, too.
inline std::vector<BadOrder> bad_sizes() {
  std::vector<BadOrder> all{
      {[](Order& o) { o.leverage.reset(); }, " has 0 of leverage, value and quantity"},
      {[](Order& o) { o.value = 1; }, " has 2 of leverage, value and quantity"},
      {[](Order& o) { o.quantity = 1; }, " has 2 of leverage, value and quantity"},
      {[](Order& o) { o.value = o.quantity = 1; }, " has 3 of leverage, value and quantity"}};
  for (const auto& [field, member] : detail::sizes())
    all.push_back({[member = member](Order& o) {
                     o.leverage.reset();
                     o.*member = -.1;
                   },
                   fmt::format(".{} is -0.1", field)});
  return all;
}

// NaN and both infinities for every number.  No door gets to see them: a request that holds one is
// refused while it is read.
inline std::vector<BadOrder> orders_without_number() {
  std::vector<BadOrder> all;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (const double value : {std::numeric_limits<double>::quiet_NaN(), infinity, -infinity}) {
    all.push_back({[=](Order& o) { o.slippage = value; }, ".slippage"});
    for (const auto& [field, member] : detail::prices())
      all.push_back({[member = member, value](Order& o) { o.*member = value; }, "." + field});
    for (const auto* optional : {&detail::levels(), &detail::sizes()})
      for (const auto& [field, member] : *optional)
        all.push_back({[member = member, value](Order& o) { o.*member = value; }, "." + field});
    all.push_back(detail::bad_source([=](PriceSource& s) { s.open = value; }, "open"));
    all.push_back(detail::bad_source([=](PriceSource& s) { s.high = value; }, "high"));
    all.push_back(detail::bad_source([=](PriceSource& s) { s.bid = value; }, "bid"));
  }
  return all;
}

}  // namespace trading::testing
