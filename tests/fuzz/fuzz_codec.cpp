// Any bytes, read as each of several types, strictly and leniently: whatever is taken is written
// and read back as the same, and shows as JSON that reads back, too.
#include <string>

#include "onetrip/base/check.hpp"
#include "onetrip/wire/json.hpp"
#include "onetrip/wire/messages.hpp"
#include "tests/wire/sample_records.hpp"

namespace wire = onetrip::wire;

namespace {

// As bytes, because a NaN (which a reply may hold) does not equal itself.  A copy of an unordered
// map may come in another order: then only the size is compared.
bool same(const wire::Buffer& a, const wire::Buffer& b, bool ordered) {
  return ordered ? a == b : a.size() == b.size();
}

template <class T>
void check_json(const wire::Buffer& encoded, bool ordered) {
  const bool holds_any = wire::type_name<T>() == "any" || wire::type_name<T>() == "Everything";
  const auto text = wire::json_from_wire(encoded, wire::type_name<T>(), wire::schema_of<T>());
  // `any` may hold what JSON cannot say (a map in a key), or not say back: two keys of one text, or
  // a very large integer.
  ONETRIP_CHECK(text.ok() || holds_any, text.ok() ? "" : text.error().message);
  if (holds_any) return;
  const auto back = wire::wire_from_json(*text, wire::type_name<T>(), wire::schema_of<T>());
  ONETRIP_CHECK(back.ok(), *text, back.ok() ? "" : back.error().message);
  ONETRIP_CHECK(same(*back, encoded, ordered), *text);
}

template <class T>
void read_as(wire::BytesView bytes, wire::Strictness strictness, bool ordered = true) {
  const auto value = wire::decode<T>(bytes, strictness);
  if (!value.ok()) {
    ONETRIP_CHECK(value.error().code == onetrip::Code::invalid_argument);
    ONETRIP_CHECK(value.error().reason == "bad_argument");
    ONETRIP_CHECK(!value.error().message.empty());
    return;
  }
  const wire::Buffer encoded = wire::encode(*value);
  const auto again = wire::decode<T>(encoded, strictness);
  ONETRIP_CHECK(again.ok(), again.ok() ? "" : again.error().message);
  ONETRIP_CHECK(same(wire::encode(*again), encoded, ordered));
  if (strictness == wire::Strictness::request) {
    ONETRIP_CHECK(*again == *value);
    check_json<T>(encoded, ordered);
  }
}

template <class T>
void read_both_ways(wire::BytesView bytes, bool ordered = true) {
  read_as<T>(bytes, wire::Strictness::request, ordered);
  read_as<T>(bytes, wire::Strictness::reply, ordered);
}

// Bytes that were not checked before.
void show_as(wire::BytesView bytes, std::string_view type) {
  const auto& schema = wire::schema_of<sample::Everything>();
  const auto text = wire::json_from_wire(bytes, type, schema);
  ONETRIP_CHECK(text.ok() || !text.error().message.empty());
}

void read_batch(wire::BytesView bytes) {
  wire::Reader reader(bytes, wire::Strictness::request);
  wire::BatchEntry entry;
  if (!wire::read_batch_entry(reader, entry)) return;
  wire::Buffer out;
  wire::Writer writer(out);
  wire::write_batch_entry(writer, entry);
  wire::BatchEntry again;
  wire::Reader second(out, wire::Strictness::request);
  ONETRIP_CHECK(wire::read_batch_entry(second, again) && second.finish());
  ONETRIP_CHECK(again.method == entry.method && again.sequence == entry.sequence);
}

void read_batch_result(wire::BytesView bytes) {
  wire::Reader reader(bytes, wire::Strictness::reply);
  wire::BatchResult result;
  if (!wire::read_batch_result(reader, result)) ONETRIP_CHECK(reader.failed());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const wire::BytesView bytes = std::as_bytes(std::span(data, size));
  read_both_ways<sample::Everything>(bytes, /*ordered=*/false);
  read_both_ways<sample::Updates>(bytes);
  read_both_ways<std::vector<sample::Row>>(bytes);
  read_both_ways<sample::Tree>(bytes);
  read_both_ways<wire::Value>(bytes);
  read_both_ways<wire::ErrorBody>(bytes);
  read_both_ways<wire::HelloReply>(bytes);
  read_both_ways<std::vector<wire::RecordDescription>>(bytes);
  show_as(bytes, "any");
  show_as(bytes, "Everything");
  read_batch(bytes);
  read_batch_result(bytes);
  return 0;
}
