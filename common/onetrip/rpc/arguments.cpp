#include "onetrip/rpc/arguments.hpp"

namespace onetrip::detail {

Error wrong_count(std::size_t given, std::size_t arity, std::string_view missing) {
  if (missing.empty())
    return invalid("arguments: {} given, the method takes {}", given, arity)
        .because("bad_argument");
  return invalid("{} is missing: {} of {} arguments given", missing, given, arity)
      .because("bad_argument");
}

}  // namespace onetrip::detail
