#include "onetrip/api/kv.hpp"

#include "onetrip/wire/json.hpp"
#include "onetrip/wire/utf8.hpp"

namespace kv {
namespace {

using onetrip::wire::BytesView;
using onetrip::wire::Family;
using onetrip::wire::Reader;
using onetrip::wire::Writer;

constexpr std::size_t shown_bytes_max = 100;

void write_real(Writer& writer, double number) {
  writer.real(number == 0 ? 0.0 : number);  // -0.0 is 0.0, as in Python.
}

// `reader` has been over these bytes before, so no read fails.
void write_scalar(Writer& writer, Reader& reader) {
  switch (reader.next_family()) {
    case Family::boolean: {
      bool value = false;
      reader.boolean(value);
      return writer.boolean(value);
    }
    case Family::integer: {
      std::uint64_t natural = 0;
      std::int64_t integer = 0;
      Reader again = reader;
      if (reader.unsigned_integer(natural)) return writer.unsigned_integer(natural);
      again.integer(integer);
      reader = again;
      return writer.integer(integer);
    }
    case Family::real: {
      double number = 0;
      reader.real(number);
      return write_real(writer, number);
    }
    case Family::string: {
      std::string_view text;
      reader.string(text);
      return writer.string(text);
    }
    case Family::binary: {
      BytesView bytes;
      reader.binary(bytes);
      return writer.binary(bytes);
    }
    default:
      reader.nil();
      writer.nil();
  }
}

bool is_scalar(Family family) { return family != Family::array && family != Family::map; }

// What stands in the way of a key; empty: nothing.
std::string write_key(Writer& writer, Reader& reader) {
  const Family family = reader.next_family();
  if (family == Family::map) return "expected a scalar or an array of scalars, got map";
  if (is_scalar(family)) {
    write_scalar(writer, reader);
    return {};
  }
  std::size_t count = 0;
  reader.array(count);
  writer.array(count);
  for (std::size_t i = 0; i < count; ++i) {
    const Family element = reader.next_family();
    if (!is_scalar(element))
      return "expected scalars inside of the array, got " + std::string(name_of(element));
    write_scalar(writer, reader);
  }
  return {};
}

}  // namespace

Key::Key(double number) {
  bytes_.clear();
  Writer writer(bytes_);
  write_real(writer, number);
}

Key Key::array_of(std::initializer_list<Key> scalars) {
  Key key;
  key.bytes_.clear();
  Writer writer(key.bytes_);
  writer.array(scalars.size());
  for (const Key& scalar : scalars) writer.raw(scalar.bytes_);
  return key;
}

std::string Key::text() const {
  std::string json = onetrip::wire::to_json(*this).value_or("?");
  if (json.size() <= shown_bytes_max) return json;
  return onetrip::wire::utf8_prefix(json, shown_bytes_max) + "...";
}

}  // namespace kv

namespace onetrip::wire {

bool Codec<kv::Key>::read(Reader& reader, kv::Key& key) {
  BytesView encoded;
  if (!reader.value(encoded)) return false;
  if (encoded.size() > kv::key_bytes_max)
    return reader.fail("a key of " + std::to_string(encoded.size()) + " bytes: at most " +
                       std::to_string(kv::key_bytes_max) + " are allowed");
  Buffer shortest;
  Writer writer(shortest);
  Reader inside(encoded, reader.strictness());
  if (std::string problem = kv::write_key(writer, inside); !problem.empty())
    return reader.fail(std::move(problem));
  key.bytes_ = std::move(shortest);
  return true;
}

}  // namespace onetrip::wire
