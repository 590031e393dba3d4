#include "services/prices/service.hpp"

#include <utility>

#include "onetrip/trading/market_hours.hpp"
#include "onetrip/trading/times.hpp"
#include "services/prices/checks.hpp"
#include "services/prices/conversion.hpp"

namespace prices {
namespace {

using onetrip::MethodTable;
using onetrip::Result;
using trading::check_time;

Result<const TradePair*> pair_at(const std::string& trade_pair, std::string_view field,
                                 std::int64_t ms) {
  ONETRIP_TRY_STATUS(check_time(field, ms));
  return trading::find_trade_pair("trade_pair", trade_pair);
}

}  // namespace

PricesService::PricesService(onetrip::Scheduler& scheduler, onetrip::Timers& timers,
                             onetrip::Log& log, onetrip::Duration feeds_check,
                             std::vector<std::unique_ptr<Feed>> feeds)
    : scheduler_(scheduler),
      feeds_(scheduler, log, std::move(feeds),
             [this](const std::vector<Tick>& ticks) { return push(ticks); }) {
  timers.every("feeds", feeds_check,
               [this]() -> onetrip::Task<onetrip::Status> { co_return feeds_.check(); },
               {.first_after = {}, .deadline = {}, .backoff_max = feeds_check});
}

Result<std::int64_t> PricesService::push(const std::vector<Tick>& ticks) {
  ONETRIP_TRY(const Pairs pairs, check_ticks(ticks, scheduler_.clock().unix_ms()));
  std::int64_t accepted = 0;
  for (std::size_t i = 0; i < ticks.size(); ++i)
    if (book_.add(*pairs[i], ticks[i].price)) ++accepted;
  return accepted;
}

Result<Sources> PricesService::get_price_sources(const std::string& trade_pair,
                                                 std::int64_t time_ms) const {
  ONETRIP_TRY(const TradePair* pair, pair_at(trade_pair, "time_ms", time_ms));
  return book_.sources_at(*pair, time_ms);
}

Result<SourcesByPair> PricesService::get_price_sources_for(
    const std::vector<std::string>& trade_pairs, std::int64_t time_ms) const {
  ONETRIP_TRY_STATUS(check_time("time_ms", time_ms));
  ONETRIP_TRY(const Pairs pairs, find_pairs(trade_pairs));
  SourcesByPair found;
  for (const TradePair* pair : pairs)
    if (Sources sources = book_.sources_at(*pair, time_ms); !sources.empty())
      found.insert_or_assign(std::string(pair->id), std::move(sources));
  return found;
}

Result<std::optional<PriceSource>> PricesService::get_price(const std::string& trade_pair,
                                                            std::int64_t time_ms) const {
  ONETRIP_TRY(const TradePair* pair, pair_at(trade_pair, "time_ms", time_ms));
  return book_.best_at(*pair, time_ms);
}

Result<std::map<std::string, PriceSource>> PricesService::get_prices(
    const std::vector<std::string>& trade_pairs, std::int64_t time_ms) const {
  ONETRIP_TRY_STATUS(check_time("time_ms", time_ms));
  ONETRIP_TRY(const Pairs pairs, find_pairs(trade_pairs));
  std::map<std::string, PriceSource> found;
  for (const TradePair* pair : pairs)
    if (auto best = book_.best_at(*pair, time_ms))
      found.insert_or_assign(std::string(pair->id), *std::move(best));
  return found;
}

Result<Sources> PricesService::get_window(const std::string& trade_pair, std::int64_t start_ms,
                                          std::int64_t end_ms) const {
  ONETRIP_TRY_STATUS(check_range(start_ms, end_ms));
  ONETRIP_TRY(const TradePair* pair, trading::find_trade_pair("trade_pair", trade_pair));
  return book_.window(*pair, start_ms, end_ms);
}

Result<SourcesByPair> PricesService::get_candles(const std::vector<std::string>& trade_pairs,
                                                 std::int64_t start_ms, std::int64_t end_ms,
                                                 std::int64_t timespan_ms) const {
  ONETRIP_TRY_STATUS(check_range(start_ms, end_ms));
  ONETRIP_TRY_STATUS(check_timespan(timespan_ms));
  ONETRIP_TRY(const Pairs pairs, find_pairs(trade_pairs));
  SourcesByPair found;
  for (const TradePair* pair : pairs)
    if (Sources candles = book_.candles(*pair, start_ms, end_ms, timespan_ms); !candles.empty())
      found.insert_or_assign(std::string(pair->id), std::move(candles));
  return found;
}

Result<std::optional<double>> PricesService::get_conversion(const std::string& base,
                                                            const std::string& quote,
                                                            std::int64_t time_ms) const {
  ONETRIP_TRY_STATUS(check_currency("base", base));
  ONETRIP_TRY_STATUS(check_currency("quote", quote));
  ONETRIP_TRY_STATUS(check_time("time_ms", time_ms));
  return conversion(book_, base, quote, time_ms);
}

Result<bool> PricesService::is_market_open(const std::string& trade_pair, std::int64_t time_ms) {
  ONETRIP_TRY(const TradePair* pair, pair_at(trade_pair, "time_ms", time_ms));
  return trading::is_market_open(*pair, time_ms);
}

Result<std::optional<std::int64_t>> PricesService::time_since_last_tick_ms(
    const std::string& trade_pair, std::int64_t now_ms) const {
  ONETRIP_TRY(const TradePair* pair, pair_at(trade_pair, "now_ms", now_ms));
  const auto newest_ms = book_.newest_event_ms(*pair);
  return newest_ms ? std::optional(now_ms - *newest_ms) : std::nullopt;
}

MethodTable PricesService::methods() {
  namespace api = ::prices;
  using Name = std::string;
  using Names = std::vector<std::string>;
  using Ms = std::int64_t;
  return MethodTable{contract}
      .on(api::push, [this](const std::vector<Tick>& ticks) { return push(ticks); })
      .on(api::get_price_sources,
          [this](const Name& pair, Ms time_ms) { return get_price_sources(pair, time_ms); })
      .on(api::get_price_sources_for,
          [this](const Names& pairs, Ms time_ms) { return get_price_sources_for(pairs, time_ms); })
      .on(api::get_price, [this](const Name& pair, Ms time_ms) { return get_price(pair, time_ms); })
      .on(api::get_prices,
          [this](const Names& pairs, Ms time_ms) { return get_prices(pairs, time_ms); })
      .on(api::get_window, [this](const Name& pair, Ms start_ms,
                                  Ms end_ms) { return get_window(pair, start_ms, end_ms); })
      .on(api::get_candles,
          [this](const Names& pairs, Ms start_ms, Ms end_ms, Ms timespan_ms) {
            return get_candles(pairs, start_ms, end_ms, timespan_ms);
          })
      .on(api::get_conversion, [this](const Name& base, const Name& quote,
                                      Ms time_ms) { return get_conversion(base, quote, time_ms); })
      .on(api::is_market_open,
          [](const Name& pair, Ms time_ms) { return is_market_open(pair, time_ms); })
      .on(api::time_since_last_tick_ms,
          [this](const Name& pair, Ms now_ms) { return time_since_last_tick_ms(pair, now_ms); })
      .on(api::get_feeds, [this] { return get_feeds(); });
}

}  // namespace prices
