// prices: what every pair costs and did cost, as the feeds deliver it.
//
// Of each feed and pair the events of the last 300 s are kept, one a second, and 1500 candles; of
// each pair, 8 feeds.  State is in memory, rebuilt by the feeds; every instance can answer.
//
// Times are Unix milliseconds, UTC.  A price of any age is given, with its times: its user judges.
// A malformed request is INVALID_ARGUMENT, names the field, and changes nothing.  The rules are
// DOMAIN §5's.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "onetrip/rpc/method.hpp"
#include "onetrip/trading/price_source.hpp"
#include "onetrip/wire/fields.hpp"

namespace prices {

using trading::PriceSource;
using trading::Tick;

// A feed that the service runs itself.
struct FeedStatus {
  std::string name;                             // "synthetic", "replay ETHUSD"
  std::string state;                            // "running", "waiting" to be connected, "ended".
  std::int64_t delivered = 0;                   // Prices, since the start.
  std::int64_t accepted = 0;                    // Those that push accepted.
  std::int64_t skipped = 0;                     // Rows of a file that were no prices.
  std::int64_t connected = 0;                   // How often; every time after the first is a fault.
  std::optional<std::int64_t> last_price_ms;    // When it delivered last, Unix ms.
  std::optional<std::int64_t> next_connect_ms;  // While it waits.
  std::optional<std::string> last_error;        // Why it had to be connected again.
  std::optional<std::string> last_skipped;      // With the line's number.

  friend bool operator==(const FeedStatus&, const FeedStatus&) = default;
};
ONETRIP_FIELDS(FeedStatus, name, state, delivered, accepted, skipped, connected, last_price_ms,
               next_connect_ms, last_error, last_skipped)

using Sources = std::vector<PriceSource>;
using SourcesByPair = std::map<std::string, Sources>;

using onetrip::Effect;
using onetrip::Method;

inline constexpr onetrip::Service service{"prices", onetrip::Placement::replicated, "",
                                          "What every pair costs and did cost."};

inline constexpr Method<std::int64_t(std::vector<Tick>)> push{
    service,
    "push",
    Effect::idempotent,
    {"ticks"},
    "Takes what a feed delivers, 10000 ticks at the most, and gives the number accepted: not the "
    "events over 300 s older than the newest, a second one of a second (forex: it joins the "
    "second's median bid and ask), and forex quotes with too wide a spread."};

inline constexpr Method<Sources(std::string, std::int64_t)> get_price_sources{
    service,
    "get_price_sources",
    Effect::read,
    {"trade_pair", "time_ms"},
    "Of each feed the event nearest to time_ms (Unix ms), nearest first; where none is within 8 s, "
    "with the candles around time_ms."};

inline constexpr Method<SourcesByPair(std::vector<std::string>, std::int64_t)>
    get_price_sources_for{service,
                          "get_price_sources_for",
                          Effect::read,
                          {"trade_pairs", "time_ms"},
                          "The same for many pairs; those without a price are left out."};

inline constexpr Method<std::optional<PriceSource>(std::string, std::int64_t)> get_price{
    service,
    "get_price",
    Effect::read,
    {"trade_pair", "time_ms"},
    "The first of get_price_sources; nil where there is none."};

inline constexpr Method<std::map<std::string, PriceSource>(std::vector<std::string>, std::int64_t)>
    get_prices{
        service,
        "get_prices",
        Effect::read,
        {"trade_pairs", "time_ms"},
        "The first of get_price_sources for many pairs; those without a price are left out."};

inline constexpr Method<Sources(std::string, std::int64_t, std::int64_t)> get_window{
    service,
    "get_window",
    Effect::read,
    {"trade_pair", "start_ms", "end_ms"},
    "The events of all feeds from start_ms to end_ms (Unix ms, both included), by time."};

inline constexpr Method<SourcesByPair(std::vector<std::string>, std::int64_t, std::int64_t,
                                      std::int64_t)>
    get_candles{service,
                "get_candles",
                Effect::read,
                {"trade_pairs", "start_ms", "end_ms", "timespan_ms"},
                "Candles of timespan_ms that start from start_ms to end_ms (Unix ms): the feeds', "
                "and in the spans that follow one another from start_ms and have none of a feed, "
                "built ones from the events; pairs without a candle are left out."};

inline constexpr Method<std::optional<double>(std::string, std::string, std::int64_t)>
    get_conversion{
        service,
        "get_conversion",
        Effect::read,
        {"base", "quote", "time_ms"},
        "What one unit of base costs in quote at time_ms (Unix ms): directly, inverted, or "
        "over USD, from the nearest source's close; nil where it is not known."};

inline constexpr Method<bool(std::string, std::int64_t)> is_market_open{
    service,
    "is_market_open",
    Effect::read,
    {"trade_pair", "time_ms"},
    "Whether this pair is traded at time_ms (Unix ms)."};

inline constexpr Method<std::optional<std::int64_t>(std::string, std::int64_t)>
    time_since_last_tick_ms{service,
                            "time_since_last_tick_ms",
                            Effect::read,
                            {"trade_pair", "now_ms"},
                            "How long before now_ms the newest event was, in ms; negative where it "
                            "is later; nil without one."};

inline constexpr Method<std::vector<FeedStatus>()> get_feeds{
    service, "get_feeds", Effect::read,
    "The feeds that this instance runs itself, and how each of them does."};

inline constexpr onetrip::Contract contract{service,
                                            push,
                                            get_price_sources,
                                            get_price_sources_for,
                                            get_price,
                                            get_prices,
                                            get_window,
                                            get_candles,
                                            get_conversion,
                                            is_market_open,
                                            time_since_last_tick_ms,
                                            get_feeds};

}  // namespace prices
