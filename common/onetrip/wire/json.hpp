// JSON for people, at the rim: a value as its type says, both ways.
//
// A record is an object with its field names, whatever its layout on the wire; an empty optional is
// there as null on the way out and may be left out on the way in.  Integers stay integers: 1.0 is
// not an i64, and a number out of its type's range is refused.  An f64 always shows a point or an
// exponent; what JSON has no number for is "NaN", "Infinity" and "-Infinity".  Bytes are base64
// text.  In `any` all of this goes by what is there: integers, floats, texts, arrays, objects; a
// map's key that is not a str becomes the text of its JSON, and a map in a key has no form.
//
// All functions may be called from any thread.  Errors are INVALID_ARGUMENT, reason "bad_argument",
// and name the path.  A value nests at most as deep as on the wire (limits.hpp).
#pragma once

#include <string>
#include <string_view>

#include "onetrip/wire/schema.hpp"

namespace onetrip::wire {

// One line of JSON for the encoded value.  Reads it as a reply: fields that the schema does not
// know are left out, and so are missing ones that are not optional.
Result<std::string> json_from_wire(BytesView value, std::string_view type, const Schema& schema);
Result<std::string> json_from_wire(BytesView value, const Type& type, const Schema& schema);

// The encoded value for the JSON text.  As strict as a request: unknown, missing and repeated
// fields are refused.
Result<Buffer> wire_from_json(std::string_view json, std::string_view type, const Schema& schema);
Result<Buffer> wire_from_json(std::string_view json, const Type& type, const Schema& schema);

// The same for a type that is known when compiling.
template <class T>
const Schema& schema_of() {
  static const Schema schema = Schema::of<T>();
  return schema;
}

// Fails only for a value that no peer would take either: a string that is not UTF-8, too deep, or
// an `any` with a map in a key.
template <class T>
Result<std::string> to_json(const T& value) {
  return json_from_wire(encode(value), type_name<T>(), schema_of<T>());
}

template <class T>
Result<T> from_json(std::string_view json) {
  ONETRIP_TRY(const Buffer encoded, wire_from_json(json, type_name<T>(), schema_of<T>()));
  return decode<T>(encoded, Strictness::reply);
}

}  // namespace onetrip::wire
