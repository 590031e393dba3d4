// What one currency costs in another (DOMAIN §5, get_conversion).  Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "services/prices/price_book.hpp"

namespace prices {

// Of the pair base/quote, else one over that of quote/base, else base in USD times USD in quote,
// each of those two directly or inverted: the first whose pairs are known and have a price, from
// the best source's close.  1 where both are the same known currency; none where it is not known.
std::optional<double> conversion(const PriceBook& book, std::string_view base,
                                 std::string_view quote, std::int64_t time_ms);

}  // namespace prices
