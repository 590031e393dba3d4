// PricesService: the prices contract over a PriceBook, which its feeds fill.  One function a
// method, of the same name; what each does, its units and its errors are said in api/prices.hpp.
//
// Every call checks all that it was given before it changes anything.  The state is not in Tables:
// the feeds rebuild it.  Runs on the loop's thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "onetrip/api/prices.hpp"
#include "onetrip/base/log.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/rpc/method_table.hpp"
#include "onetrip/rpc/timers.hpp"
#include "onetrip/runtime/scheduler.hpp"
#include "services/prices/feed_runner.hpp"
#include "services/prices/price_book.hpp"

namespace prices {

class PricesService {
 public:
  // `scheduler`, `timers` and `log` outlive it, and run nothing after it.  What the feeds deliver
  // goes through push().  The timer "feeds" fails while one of them waits to be connected, so that
  // health says so.
  PricesService(onetrip::Scheduler& scheduler, onetrip::Timers& timers, onetrip::Log& log,
                onetrip::Duration feeds_check, std::vector<std::unique_ptr<Feed>> feeds);
  PricesService(const PricesService&) = delete;
  PricesService& operator=(const PricesService&) = delete;

  // Bound to this object, which outlives the table.
  onetrip::MethodTable methods();

  onetrip::Result<std::int64_t> push(const std::vector<Tick>& ticks);

  onetrip::Result<Sources> get_price_sources(const std::string& trade_pair,
                                             std::int64_t time_ms) const;
  onetrip::Result<SourcesByPair> get_price_sources_for(const std::vector<std::string>& trade_pairs,
                                                       std::int64_t time_ms) const;
  onetrip::Result<std::optional<PriceSource>> get_price(const std::string& trade_pair,
                                                        std::int64_t time_ms) const;
  onetrip::Result<std::map<std::string, PriceSource>> get_prices(
      const std::vector<std::string>& trade_pairs, std::int64_t time_ms) const;
  onetrip::Result<Sources> get_window(const std::string& trade_pair, std::int64_t start_ms,
                                      std::int64_t end_ms) const;
  onetrip::Result<SourcesByPair> get_candles(const std::vector<std::string>& trade_pairs,
                                             std::int64_t start_ms, std::int64_t end_ms,
                                             std::int64_t timespan_ms) const;
  onetrip::Result<std::optional<double>> get_conversion(const std::string& base,
                                                        const std::string& quote,
                                                        std::int64_t time_ms) const;
  static onetrip::Result<bool> is_market_open(const std::string& trade_pair, std::int64_t time_ms);
  onetrip::Result<std::optional<std::int64_t>> time_since_last_tick_ms(
      const std::string& trade_pair, std::int64_t now_ms) const;
  std::vector<FeedStatus> get_feeds() const { return feeds_.status(); }

 private:
  onetrip::Scheduler& scheduler_;
  PriceBook book_;
  FeedRunner feeds_;
};

}  // namespace prices
