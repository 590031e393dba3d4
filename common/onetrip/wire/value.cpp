#include "onetrip/wire/value.hpp"

namespace onetrip::wire {

Result<Value> Value::from_bytes(BytesView bytes, Strictness strictness) {
  return decode<Value>(bytes, strictness);
}

bool Codec<Value>::read(Reader& reader, Value& value) {
  BytesView encoded;
  if (!reader.value(encoded)) return false;
  value.bytes_.assign(encoded.begin(), encoded.end());
  return true;
}

}  // namespace onetrip::wire
