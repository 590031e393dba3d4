// What the day has cost: the calls of each service, and what the same is in dictionaries.  Pure:
// counts in, text out.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "onetrip/client/round_trips.hpp"
#include "onetrip/rpc/standard.hpp"
#include "tools/demo/dictionary_forms.hpp"

namespace onetrip::demo {

using CostByMethod = std::map<std::string, CallCost>;  // "service.method", as RoundTrips has it.

struct ServedCalls {
  std::string service;
  ServiceStats stats;  // Of all calls, whoever made them.
};

// A table: of each service the calls that it served, how many of them the demonstration made and
// how many other services, and how long they took.
std::string calls_table(const std::vector<ServedCalls>& served, const CostByMethod& made);

// A table: of each method that has a dictionary form, the calls that were made, what they took, and
// what as many runs of the form take.
std::string dictionary_table(const CostByMethod& made,
                             const std::map<std::string, FormCost>& forms);

}  // namespace onetrip::demo
