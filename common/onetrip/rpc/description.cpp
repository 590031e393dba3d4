#include "onetrip/rpc/description.hpp"

#include "onetrip/base/fnv1a.hpp"

namespace onetrip {
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
