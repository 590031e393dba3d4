// What a Reader says when it refuses: kept apart from reader.cpp, whose code is the fast path.
#include <utility>

#include <fmt/format.h>

#include "onetrip/wire/reader.hpp"

namespace onetrip::wire {

std::string_view name_of(Family family) {
  switch (family) {
    case Family::nothing:
      return "nothing";
    case Family::nil:
      return "nil";
    case Family::boolean:
      return "bool";
    case Family::integer:
      return "integer";
    case Family::real:
      return "f64";
    case Family::string:
      return "str";
    case Family::binary:
      return "bytes";
    case Family::array:
      return "array";
    case Family::map:
      return "map";
    case Family::refused:
      break;
  }
  return "ext";
}

bool Reader::fail(std::string sentence) {
  if (failed()) return false;
  at_ = end_;
  return problem_.fail(std::move(sentence));
}

bool Reader::wrong_type(std::string_view expected) {
  if (at_ == end_) return input_ended();
  return fail(fmt::format("expected {}, got {}", expected, name_of(next_family())));
}

bool Reader::input_ended() {
  if (failed()) return false;
  ran_out_ = true;
  return fail("the input ends within the value");
}

bool Reader::too_large_count(std::size_t count, std::string_view what) {
  if (failed()) return false;
  ran_out_ = true;
  return fail(fmt::format("declares {} {}, more than the input has left", count, what));
}

bool Reader::out_of_range(const Integer& integer, std::string_view expected) {
  if (integer.negative)
    return fail(fmt::format("expected {}, got {}, which is out of its range", expected,
                            static_cast<std::int64_t>(integer.bits)));
  return fail(
      fmt::format("expected {}, got {}, which is out of its range", expected, integer.bits));
}

bool Reader::too_deep() {
  return fail(fmt::format("nested deeper than {} levels", nesting_depth_max));
}

bool Reader::too_much_memory() {
  return fail(fmt::format("takes more than {} bytes of memory", decoded_bytes_max));
}

bool Reader::trailing_bytes() {
  return fail(fmt::format("the value ends, but the input goes on (bytes left: {})", rest().size()));
}

bool Reader::not_finite() { return fail("expected f64, got a NaN or an infinity"); }

}  // namespace onetrip::wire
