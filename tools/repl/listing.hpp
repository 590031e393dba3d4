// Listings: what a service says about itself, for a person to read.
#pragma once

#include <string>

#include "onetrip/rpc/description.hpp"

namespace onetrip::repl {

// Signature and sentence of each method.  All listings are printable, and end with a line's end.
std::string list_methods(const ServiceDescription& service);
// What the service is, how its state is spread, and its methods.
std::string list_service(const ServiceDescription& service);
// Signature, effect, sentence, and the records that its types speak of.
std::string list_method(const ServiceDescription& service, const MethodDescription& method);

}  // namespace onetrip::repl
