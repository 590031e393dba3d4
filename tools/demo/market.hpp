// Market: the prices of the demonstration's day, step by step.
//
// Made-up ones (the prices service's synthetic feed, at a volatility that makes four hours as
// eventful as a month), and for one pair those of a file, where one is given: all of it within the
// day, as many times faster as that takes.  The file's candles become events at their ends, as
// limit orders look at events only.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/api/prices.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/trading/feed.hpp"
#include "onetrip/trading/trade_pairs.hpp"

namespace onetrip::demo {

struct Day {
  std::int64_t start_ms;  // Unix ms.
  std::int64_t length_ms;

  std::int64_t end_ms() const { return start_ms + length_ms; }
};

struct MarketOptions {
  std::uint64_t seed = 1;
  std::string csv;   // A path; empty: all prices are made up.
  std::string pair;  // The file's; empty: the one whose base the file's name has in it, or BTCUSD.
};

class Market {
 public:
  // What is wrong with the file or the pair.
  static Result<Market> open(const MarketOptions& options, const Day& day);

  // The pairs that have prices.
  const std::vector<const trading::TradePair*>& pairs() const { return pairs_; }
  // "ETHUSD from trades.csv, 1000 prices, 3 times as fast as recorded": what it is made of.
  const std::string& description() const { return description_; }

  // What has come since the last time, up to `now_ms`.  Rows that are no prices are added to
  // `skipped`, with their lines.
  Result<std::vector<trading::Tick>> until(std::int64_t now_ms, std::vector<std::string>& skipped);

  // The last close of each pair that has had one.
  const std::map<std::string, double>& last() const { return last_; }

 private:
  Market() = default;
  Status add_recorded(const MarketOptions& options, const Day& day);
  Status add(std::unique_ptr<trading::Feed> feed, const Day& day);

  std::vector<const trading::TradePair*> pairs_;
  std::vector<std::unique_ptr<trading::Feed>> feeds_;
  std::map<std::string, double> last_;
  std::string description_;
};

// The pair that a file is taken to be of.
std::string_view pair_in_name(const std::string& path);

}  // namespace onetrip::demo
