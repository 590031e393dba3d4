// What one access costs, from a map in the program's own memory to a call of a service.
#pragma once

#include <string>
#include <vector>

#include "onetrip/client/mesh.hpp"

namespace onetrip::compare {

struct Level {
  std::string name;
  double median_s = 0;  // Of one access, in seconds.
};

// The Mesh knows kv and perf_ledger, which holds the sample bundles.
std::vector<Level> measure_hierarchy(Mesh& mesh);

}  // namespace onetrip::compare
