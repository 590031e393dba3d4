// Writer: appends MessagePack values to a Buffer, each in its shortest form.
//
// A real is always float64, so that a value's size does not depend on its digits.  The caller keeps
// the grammar: array(n) is followed by n values, map(n) by n keys and values.  Strings are written
// as they are; the peer refuses one that is not UTF-8.
// Throws nothing but std::bad_alloc.  Holds no state of its own; the Buffer has to outlive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "onetrip/wire/bytes.hpp"

namespace onetrip::wire {

inline constexpr std::size_t wide_unsigned_bytes = 9;

class Writer {
 public:
  explicit Writer(Buffer& out) : out_(&out) {}

  void nil();
  void boolean(bool value);
  void integer(std::int64_t value);
  void unsigned_integer(std::uint64_t value);
  // In wide_unsigned_bytes, whatever the value, so that it can be written over.
  void wide_unsigned(std::uint64_t value);
  void real(double value);
  void string(std::string_view text);
  void binary(BytesView bytes);
  void array(std::size_t count);
  void map(std::size_t count);
  // Values that are encoded already.
  void raw(BytesView encoded);

  std::size_t bytes_written() const { return out_->size(); }
  // A guess at what is still to come: a large message then does not grow, and move, by and by.
  void expect(std::size_t bytes);

 private:
  Buffer* out_;
};

}  // namespace onetrip::wire
