#include "tools/repl/known_values.hpp"

#include <algorithm>

#include "tools/repl/text.hpp"

namespace onetrip::repl {
namespace {

// How much of one result is looked at.
constexpr std::size_t values_looked_at_max = 10'000;

std::string_view singular(std::string_view name) {
  return name.size() > 1 && name.ends_with('s') ? name.substr(0, name.size() - 1) : name;
}

// What a {str: T} result is keyed by, or a [str] result is a list of; empty where nobody says.
std::string_view outer_name(const ServiceDescription& service, const MethodDescription& method) {
  if (!service.key) return {};
  const bool is_map = method.result.starts_with("{str:");
  const bool speaks_of_it = method.name.find(*service.key) != std::string::npos;
  return is_map || speaks_of_it ? std::string_view(*service.key) : std::string_view();
}

}  // namespace

void KnownValues::learn(std::string_view name, std::string_view value) {
  if (name.empty() || value.empty() || value.size() > value_bytes_max) return;
  if (printable(value) != value) return;
  const std::string_view key = singular(name);
  auto found = by_name_.find(key);
  if (found == by_name_.end()) {
    if (by_name_.size() == names_max) return;
    found = by_name_.try_emplace(std::string(key)).first;
  }
  std::deque<std::string>& values = found->second;
  const auto before = std::find(values.begin(), values.end(), value);
  if (before != values.end()) values.erase(before);
  values.emplace_front(value);
  if (values.size() > values_max) values.pop_back();
}

void KnownValues::learn_arguments(const CallLine& call, const MethodDescription& method) {
  std::size_t position = 0;
  for (const Argument& argument : call.arguments) {
    std::string_view name = argument.name;
    if (name.empty()) {
      if (position == method.params.size()) return;
      name = method.params[position++].name;
    }
    if (argument.kind == ValueKind::word) learn(name, argument.text);
    if (argument.kind != ValueKind::string && argument.kind != ValueKind::json) continue;
    std::size_t left = values_looked_at_max;
    if (const auto tree = wire::parse_json(argument.text)) learn_inside(*tree, name, left);
  }
}

void KnownValues::learn_result(const wire::JsonTree& result, const ServiceDescription& service,
                               const MethodDescription& method) {
  const std::string_view name = outer_name(service, method);
  std::size_t left = values_looked_at_max;
  const auto* object = std::get_if<wire::JsonTree::Object>(&result.node);
  if (object != nullptr && !name.empty()) {
    const std::size_t count = std::min(object->size(), values_max);
    for (std::size_t i = count; i > 0; --i) learn(name, (*object)[i - 1].name);
  }
  learn_inside(result, name, left);
}

void KnownValues::learn_inside(const wire::JsonTree& value, std::string_view name,
                               std::size_t& left) {
  if (left == 0) return;
  --left;
  if (const auto* text = std::get_if<std::string>(&value.node)) learn(name, *text);
  if (const auto* list = std::get_if<wire::JsonTree::Array>(&value.node)) {
    const std::size_t count = std::min(list->size(), values_max);
    for (std::size_t i = count; i > 0; --i) learn_inside((*list)[i - 1], name, left);
  }
  if (const auto* object = std::get_if<wire::JsonTree::Object>(&value.node)) {
    for (const wire::JsonMember& member : *object) learn_inside(member.value, member.name, left);
  }
}

std::vector<std::string> KnownValues::of(std::string_view name) const {
  const auto found = by_name_.find(singular(name));
  if (found == by_name_.end()) return {};
  return {found->second.begin(), found->second.end()};
}

}  // namespace onetrip::repl
