// Reader: takes MessagePack values off the front of a span, one at a time, and trusts none of it.
//
// Ours rather than msgpack-c's unpacker: values go straight into the caller's types, in one pass
// and without a tree, and an error names the path ("updates[3].value: expected f64, got str").
//
// Every read returns false after a failure and leaves its argument alone, so a caller may check
// once. Refused at once: a declared count or length beyond the bytes that are left, nesting deeper
// than limits.hpp allows, extension types, a str that is not UTF-8, and (in a request) a float that
// is not finite.  Allocates only to say what is wrong.  Views given out point into the input.
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

#include "onetrip/base/error.hpp"
#include "onetrip/wire/bytes.hpp"
#include "onetrip/wire/error_path.hpp"
#include "onetrip/wire/limits.hpp"

namespace onetrip::wire {

// Who is asking.  What a request says must be understood whole: an unknown, missing or repeated
// field is refused.  A reply (or a stored value) comes from a program that may be older or newer:
// unknown fields are ignored, missing ones keep their defaults, the last of a repeated one counts.
enum class Strictness : std::uint8_t { request, reply };

// What kind of value comes next: the specification's families of formats.
enum class Family : std::uint8_t {
  nothing,  // The input has ended.
  nil,
  boolean,
  integer,
  real,
  string,
  binary,
  array,
  map,
  refused,  // An extension type, or the one byte that MessagePack never uses.
};

// As error messages say it: "nil", "bool", "integer", "f64", "str", "bytes", "array", "map", "ext".
std::string_view name_of(Family family);

class Reader {
 public:
  Reader(BytesView bytes, Strictness strictness)
      : at_(bytes.data()), end_(bytes.data() + bytes.size()), strictness_(strictness) {}

  Strictness strictness() const { return strictness_; }

  bool nil();
  bool boolean(bool& value);
  bool integer(std::int64_t& value);
  bool integer(std::int32_t& value);
  bool unsigned_integer(std::uint64_t& value);
  bool unsigned_integer(std::uint32_t& value);
  // Takes an integer, too, if it is within 2^53 of zero; and a float32.
  bool real(double& value);
  bool string(std::string_view& text);
  bool binary(BytesView& bytes);
  // The next `count` values (of a map: 2 * `count`) are inside; the Reader sees by itself where the
  // container ends.
  bool array(std::size_t& count);
  bool map(std::size_t& count);
  // One whole value of any type, checked like the rest.
  bool skip();
  // The same, and which bytes it was.
  bool value(BytesView& encoded);

  bool next_is_nil() const { return at_ != end_ && tag() == 0xc0; }
  Family next_family() const;

  // What has not been read yet; empty after a failure.
  BytesView rest() const { return {at_, static_cast<std::size_t>(end_ - at_)}; }
  // True if nothing is left; else a failure.
  bool finish();

  // Before memory for `count` elements of `each` bytes is allocated: false if the message has used
  // up what it may (decoded_bytes_max).
  bool may_allocate(std::size_t count, std::size_t each);

  // The first failure counts; always returns false, so that it can be returned.
  bool fail(std::string sentence);
  // While a failure unwinds, each caller puts in front where it was.  All return false.
  bool at_field(std::string_view name) { return problem_.at_field(name); }
  bool at_index(std::size_t index) { return problem_.at_index(index); }
  bool at_key(std::string_view key) { return problem_.at_key(key); }

  bool failed() const { return problem_.failed(); }
  // Whether it failed because the input ended too early.
  bool ran_out() const { return ran_out_; }
  // INVALID_ARGUMENT with reason "bad_argument".  Only after a failure.
  Error error() const { return problem_.error(); }

 private:
  std::uint8_t tag() const { return static_cast<std::uint8_t>(*at_); }

  template <class Bits>
  static Bits load(const std::byte* from) {
    Bits bits = 0;
    for (std::size_t i = 0; i < sizeof(Bits); ++i)
      bits = static_cast<Bits>((bits << 8U) | static_cast<Bits>(from[i]));
    return bits;
  }

  // A value is complete; so may be the containers around it.
  void took() {
    if (--left_ == 0) [[unlikely]]
      close_containers();
  }
  void close_containers();
  bool open_container(std::size_t values);

  // An integer of either sign: `magnitude` as two's complement where `negative`.
  struct Integer {
    std::uint64_t bits = 0;
    bool negative = false;
  };
  bool take_integer(Integer& out, std::string_view expected);
  bool integer_within(std::int64_t& value, std::int64_t low, std::int64_t high,
                      std::string_view expected);
  bool unsigned_within(std::uint64_t& value, std::uint64_t high, std::string_view expected);
  bool real_slow(double& value);
  bool string_slow(std::string_view& text);
  bool take_bytes(std::size_t tag_bytes, std::size_t length, BytesView& bytes);
  bool take_length(std::size_t length_bytes, std::size_t& length);
  bool skip_one();

  bool wrong_type(std::string_view expected);
  bool input_ended();
  bool too_large_count(std::size_t count, std::string_view what);
  bool out_of_range(const Integer& integer, std::string_view expected);
  bool too_deep();
  bool too_much_memory();
  bool trailing_bytes();
  bool not_finite();

  const std::byte* at_;
  const std::byte* end_;
  // Values still to come in the innermost container; "no limit" outside of all.
  std::size_t left_ = std::numeric_limits<std::size_t>::max();
  std::size_t depth_ = 0;
  Strictness strictness_;
  bool ran_out_ = false;
  std::size_t allocated_ = 0;
  std::size_t left_outside_[nesting_depth_max];
  ErrorPath problem_;
};

inline bool Reader::integer(std::int64_t& value) {
  if (at_ != end_ && (tag() < 0x80 || tag() >= 0xe0)) {
    value = tag() < 0x80 ? tag() : tag() - 0x100;
    ++at_;
    took();
    return true;
  }
  return integer_within(value, std::numeric_limits<std::int64_t>::min(),
                        std::numeric_limits<std::int64_t>::max(), "i64");
}

inline bool Reader::real(double& value) {
  if (end_ - at_ >= 9 && tag() == 0xcb) [[likely]] {
    const auto read = std::bit_cast<double>(load<std::uint64_t>(at_ + 1));
    if (strictness_ == Strictness::request && !std::isfinite(read)) return not_finite();
    value = read;
    at_ += 9;
    took();
    return true;
  }
  return real_slow(value);
}

}  // namespace onetrip::wire
