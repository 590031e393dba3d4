// The work that is compared, done in each pattern: what a program wants, and four ways to get it
// from services.  compare.py does the same with Python's own managers.
//
// A pattern that fails stops the program: a figure of work that was not done says nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "onetrip/api/perf_ledger.hpp"
#include "onetrip/client/mesh.hpp"

namespace onetrip::compare {

using Work = std::function<void(Mesh&)>;

struct Pattern {
  std::string name;  // "kv_proxy", "explicit_each", "explicit_pipelined", "explicit_batch".
  Work work;
};

struct Scenario {
  std::string name;
  Work prepare;  // Before each pattern, uncounted: puts there what the scenario begins with.
  std::vector<Pattern> patterns;
};

// In the order in which they are shown; `bundle` is what each of the hundred hotkeys has.  The Mesh
// knows kv and perf_ledger.
std::vector<Scenario> scenarios(const perf_ledger::PerfBundle& bundle);

// The workloads that made a validator slow, of 256 miners.  The Mesh knows also positions,
// eliminations and challenge_period.
std::vector<Scenario> validator_scenarios(const perf_ledger::PerfBundle& bundle);

}  // namespace onetrip::compare
