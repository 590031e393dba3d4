// Value: one whole MessagePack value, kept as its bytes: for data that a service carries but does
// not look into.
//
// The bytes are always well-formed: they were checked when they came in, as a Reader checks all.
// Two Values are equal if their bytes are.  A repeated key inside of one is not looked for.
#pragma once

#include <utility>

#include "onetrip/wire/codec.hpp"

namespace onetrip::wire {

class Value {
 public:
  // nil.
  Value() : bytes_{std::byte{0xc0}} {}

  template <class T>
  static Value of(const T& value) {
    return Value(encode(value));
  }
  // The error says what is wrong with the bytes; nothing may follow the value.
  static Result<Value> from_bytes(BytesView bytes, Strictness strictness);

  // By default as a stored value is read: unknown fields are ignored, missing ones keep their
  // defaults.
  template <class T>
  Result<T> as(Strictness strictness = Strictness::reply) const {
    return decode<T>(bytes_, strictness);
  }

  BytesView bytes() const { return bytes_; }
  bool is_nil() const { return bytes_.front() == std::byte{0xc0}; }

  friend bool operator==(const Value&, const Value&) = default;

 private:
  friend struct Codec<Value>;
  explicit Value(Buffer bytes) : bytes_(std::move(bytes)) {}

  Buffer bytes_;
};

template <>
inline constexpr bool may_be_nil<Value> = true;

template <>
struct Codec<Value> {
  static void write(Writer& writer, const Value& value) { writer.raw(value.bytes_); }
  static bool read(Reader& reader, Value& value);
};

}  // namespace onetrip::wire
