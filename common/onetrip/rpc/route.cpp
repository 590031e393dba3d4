#include "onetrip/rpc/route.hpp"

#include <algorithm>

namespace onetrip {
namespace {

// In the order of Spread.
constexpr std::array<std::string_view, 6> spread_names{
    "one", "owner", "divided", "divided_over_all", "everywhere", "any"};

}  // namespace

std::string_view name_of(Spread spread) { return spread_names[static_cast<std::size_t>(spread)]; }

Spread spread_from_name(std::string_view name) {
  const auto found = std::find(spread_names.begin(), spread_names.end(), name);
  return found == spread_names.end() ? Spread::one
                                     : static_cast<Spread>(found - spread_names.begin());
}

}  // namespace onetrip
