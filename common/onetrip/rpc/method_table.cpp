#include "onetrip/rpc/method_table.hpp"

#include <algorithm>

#include "onetrip/rpc/standard.hpp"

namespace onetrip {
namespace {

template <class Range>
bool has_name(const Range& range, std::string_view name) {
  return std::any_of(range.begin(), range.end(), [&](const auto& it) { return it.name == name; });
}

}  // namespace

void MethodTable::add(const Service& of, BoundMethod method) {
  ONETRIP_CHECK(of.name == service_->name, of.name, service_->name, method.name);
  ONETRIP_CHECK(has_name(description_.methods, method.name), method.name);
  ONETRIP_CHECK(!has_name(methods_, method.name), method.name);
  ONETRIP_CHECK(!standard::is_standard(method.name), method.name);
  methods_.push_back(std::move(method));
}

void MethodTable::set_recompute(BoundMethod recompute) {
  const auto method = std::find_if(methods_.begin(), methods_.end(), [&](const BoundMethod& one) {
    return one.name == recompute.name;
  });
  ONETRIP_CHECK(method != methods_.end() && method->effect == Effect::once && recompute.plain,
                recompute.name);
  method->recompute = std::move(recompute.plain);
}

std::vector<std::string> MethodTable::unbound() const {
  std::vector<std::string> names;
  for (const MethodDescription& method : description_.methods)
    if (!has_name(methods_, method.name)) names.push_back(method.name);
  return names;
}

}  // namespace onetrip
