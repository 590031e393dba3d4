// ONETRIP_CHECK(condition, values...): stops the process when we ourselves are wrong.
//
// It prints the condition, the place and the values, and aborts; it is never compiled out.  No byte
// from a network, a file or a user may ever decide a condition: those are answered with an Error.
#pragma once

#include <sstream>
#include <string>
#include <string_view>

namespace onetrip {

[[noreturn]] void check_failed(std::string_view condition, const char* file, int line,
                               std::string_view values);

namespace detail {
template <class... Values>
std::string checked_values(const Values&... values) {
  std::ostringstream out;
  [[maybe_unused]] const char* between = "";
  ((out << between << values, between = ", "), ...);
  return out.str();
}
}  // namespace detail

}  // namespace onetrip

#define ONETRIP_CHECK(condition, ...)                            \
  (static_cast<bool>(condition)                                  \
       ? static_cast<void>(0)                                    \
       : ::onetrip::check_failed(#condition, __FILE__, __LINE__, \
                                 ::onetrip::detail::checked_values(__VA_ARGS__)))
