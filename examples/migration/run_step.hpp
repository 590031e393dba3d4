// Runs one step's program once, keeps what each piece of it has cost, and what it has left behind.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "onetrip/onetrip.hpp"

#include "examples/migration/sample.hpp"
#include "examples/migration/steps.hpp"

namespace migration {

// Of one piece of work: the round-trip ledger, "service.method" to what its calls have cost.
struct Cost {
  std::string work;
  std::map<std::string, onetrip::CallCost> by_method;
};

// The bundles after each piece of work; and what read_times has read.
struct Outcome {
  Bundles set;
  Times read;
  Bundles replaced;
  Bundles cleared;
};

struct Ran {
  std::vector<Cost> moved;  // What moving the state has cost; mostly empty.
  std::vector<Cost> costs;  // In order.
  Outcome outcome;
};

onetrip::Result<Ran> run_step(onetrip::Mesh& mesh, const Step& step, const Sample& sample);

// FAILED_PRECONDITION where it is not what the work means, done on the sample in our own memory.
onetrip::Status check_outcome(const Outcome& outcome, const Sample& sample);

}  // namespace migration
