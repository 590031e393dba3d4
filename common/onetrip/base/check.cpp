#include "onetrip/base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace onetrip {

void check_failed(std::string_view condition, const char* file, int line, std::string_view values) {
  std::fprintf(stderr, "%s:%d: check failed: %.*s%s%.*s\n", file, line,
               static_cast<int>(condition.size()), condition.data(), values.empty() ? "" : "; ",
               static_cast<int>(values.size()), values.data());
  std::abort();
}

}  // namespace onetrip
