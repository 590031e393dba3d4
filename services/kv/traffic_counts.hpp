// TrafficCounts: what each client's calls on each dictionary have cost.  Bounded: the pair that was
// used longest ago makes room for a new one.
#pragma once

#include <cstddef>
#include <list>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "onetrip/api/kv.hpp"
#include "onetrip/rpc/answered_call.hpp"

namespace kv {

inline constexpr std::size_t traffic_pairs_max = 1000;

class TrafficCounts {
 public:
  explicit TrafficCounts(std::size_t pairs_max = traffic_pairs_max) : pairs_max_(pairs_max) {}

  // Calls that name no dictionary are not counted.
  void add(const onetrip::AnsweredCall& call);
  // By client and dictionary.
  std::vector<Traffic> snapshot() const;

 private:
  using Counts = std::list<Traffic>;  // The one used last in front.

  Traffic& counts_of(std::string client, std::string dict);

  std::size_t pairs_max_;
  Counts counts_;
  std::map<std::pair<std::string, std::string>, Counts::iterator> index_;
};

}  // namespace kv
