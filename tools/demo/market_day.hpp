// MarketDay: the demonstration itself: a day of the market, driven step by step through the
// services, at their speed.
//
// Each step of 10 s of market time: the prices are pushed, the traders' orders submitted, the limit
// orders evaluated; each minute the positions are marked to market; every five minutes challenge
// periods and eliminations are processed, and once an hour copies are looked for: what the
// services' timers do, when the clock drives them.  Half through the day a miner leaves the network
// with its positions open.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "onetrip/base/result.hpp"
#include "onetrip/client/mesh.hpp"
#include "tools/demo/market.hpp"
#include "tools/demo/screen.hpp"
#include "tools/demo/traders.hpp"

namespace onetrip::demo {

struct Tally {
  std::int64_t orders = 0;
  std::int64_t filled = 0;   // By their submission.
  std::int64_t waiting = 0;  // Accepted to wait for a price ...
  std::int64_t reached = 0;  // ... which then came, brackets included.
  std::int64_t refused = 0;
  std::int64_t eliminated = 0;
  std::int64_t prices = 0;
};

class MarketDay {
 public:
  // All of them outlive it.
  MarketDay(Mesh& mesh, Market& market, Traders& traders, Screen& screen, const Day& day)
      : mesh_(mesh), market_(market), traders_(traders), screen_(screen), day_(day) {}

  // An order that is refused belongs to the day; any other error ends it.
  Status run();

  const Tally& tally() const { return tally_; }

 private:
  Status step(std::int64_t now_ms);
  Status push(std::int64_t now_ms);
  Status submit(std::int64_t now_ms);
  Status evaluate(std::int64_t now_ms);
  Status show_closed(std::int64_t now_ms);
  Status judge(std::int64_t now_ms);
  Status show_drawdowns(std::int64_t now_ms);
  Status show_standing(std::int64_t now_ms);
  Status detect(std::int64_t now_ms);
  Status leave(std::int64_t now_ms);
  bool is_each(std::int64_t now_ms, std::int64_t interval_ms) const {
    return (now_ms - day_.start_ms) % interval_ms == 0;
  }

  Mesh& mesh_;
  Market& market_;
  Traders& traders_;
  Screen& screen_;
  Day day_;
  Tally tally_;
  std::set<std::string> limit_hotkeys_;           // Those that have had orders wait.
  std::map<std::string, std::size_t> seen_;       // By hotkey: closed orders that were shown.
  std::map<std::string, double> shown_drawdown_;  // By hotkey, percent.
};

}  // namespace onetrip::demo
