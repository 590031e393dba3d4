#include "onetrip/rpc/description.hpp"

namespace onetrip {
namespace {

class Fnv1a {
 public:
  // A length goes before each text, so that ("ab", "c") and ("a", "bc") differ.
  void add(std::string_view text) {
    add_number(text.size());
    for (const char c : text) add_byte(static_cast<std::uint8_t>(c));
  }
  void add_number(std::uint64_t number) {
    for (int i = 0; i < 8; ++i) add_byte(static_cast<std::uint8_t>(number >> (8 * i)));
  }
  std::uint64_t value() const { return hash_; }

 private:
  void add_byte(std::uint8_t byte) { hash_ = (hash_ ^ byte) * 0x100000001b3U; }

  std::uint64_t hash_ = 0xcbf29ce484222325U;
};

}  // namespace

std::uint64_t hash_of(const ServiceDescription& description) {
  Fnv1a hash;
  hash.add(description.service);
  hash.add(description.placement);
  hash.add(description.key.value_or(""));
  for (const MethodDescription& method : description.methods) {
    hash.add(method.name);
    hash.add(method.effect);
    hash.add(method.result);
    hash.add_number(method.params.size());
    for (const ParamDescription& param : method.params) {
      hash.add(param.name);
      hash.add(param.type);
      hash.add(param.default_json.value_or(""));
    }
  }
  for (const wire::RecordDescription& record : description.records) {
    hash.add(record.name);
    hash.add(record.layout);
    hash.add_number(record.fields.size());
    for (const wire::FieldDescription& field : record.fields) {
      hash.add(field.name);
      hash.add(field.type);
      hash.add_number(field.required ? 1 : 0);
    }
  }
  return hash.value();
}

}  // namespace onetrip
