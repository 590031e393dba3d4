// DictionaryForms: what the day's operations take where the state is in shared dictionaries, as
// programs have it before they have services: measured on kv, with the state that the day has left.
//
// The dictionaries: positions and bundles and challenge records and eliminations by hotkey, waiting
// orders and recent prices by pair.  An operation reads each value that it looks at, whole, and
// writes back each that it changes, whole: one round trip for each read and write.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "onetrip/api/challenge_period.hpp"
#include "onetrip/api/eliminations.hpp"
#include "onetrip/api/limit_orders.hpp"
#include "onetrip/api/perf_ledger.hpp"
#include "onetrip/api/positions.hpp"
#include "onetrip/api/prices.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/client/dict_proxy.hpp"

namespace onetrip::demo {

// What the services hold.
struct HeldState {
  positions::PositionsByHotkey positions;
  perf_ledger::Bundles bundles;
  challenge_period::Records records;
  std::vector<eliminations::Elimination> eliminations;
  std::map<std::string, limit_orders::OrdersByHotkey> orders;  // By pair.
  std::map<std::string, prices::Sources> events;               // By pair.
};

// Asks the services for it, in a few calls.
Result<HeldState> read_state(Mesh& mesh, const std::vector<std::string>& hotkeys,
                             const std::vector<std::string>& pairs, std::int64_t now_ms);

// Of one operation, on average.
struct FormCost {
  double trips = 0;
  double bytes = 0;  // Both ways.
  double seconds = 0;
};

class DictionaryForms {
 public:
  // `mesh` knows a kv service, and is used for nothing else: its round trips are what is counted.
  // It outlives this.
  explicit DictionaryForms(Mesh& mesh);

  // Fills the dictionaries.
  Status load(const HeldState& state);

  // Does each operation `runs` times, one after the other.  By the name of the method that does it
  // in one call: "limit_orders.submit".
  Result<std::map<std::string, FormCost>> measure(int runs);

 private:
  // The bodies of the operations.
  Status push();
  Status submit();
  Status evaluate();
  Status mark_all();
  Status refresh();
  Status process();
  Status get_drawdowns();
  Status detect();
  Status get_positions();

  Mesh& mesh_;
  DictProxy<positions::Positions> positions_;
  DictProxy<perf_ledger::PerfBundle> bundles_;
  DictProxy<challenge_period::ChallengeRecord> records_;
  DictProxy<eliminations::Elimination> eliminations_;
  DictProxy<limit_orders::OrdersByHotkey> orders_;
  DictProxy<prices::Sources> events_;
  std::vector<std::string> traders_;  // Those that have positions ...
  std::vector<std::string> pairs_;    // ... and those that have prices.
  int turn_ = 0;                      // Whose order is submitted next.
};

}  // namespace onetrip::demo
