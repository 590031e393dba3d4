// Listings: what a service says about itself, for a person to read.
#pragma once

#include <cstddef>
#include <string>

#include "onetrip/rpc/description.hpp"

namespace onetrip::repl {

// Signature and sentence of each method.  All listings are printable, end with a line's end, and
// fit a terminal of so many columns.
std::string list_methods(const ServiceDescription& service, std::size_t columns);
// What the service is, how its state is spread, and its methods.
std::string list_service(const ServiceDescription& service, std::size_t columns);
// Signature, effect, sentence, and the records that its types speak of.
std::string list_method(const ServiceDescription& service, const MethodDescription& method,
                        std::size_t columns);

}  // namespace onetrip::repl
