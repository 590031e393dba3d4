#include "onetrip/rpc/divide.hpp"

#include <algorithm>
#include <utility>

#include "onetrip/wire/reader.hpp"
#include "onetrip/wire/writer.hpp"

namespace onetrip {
namespace {

using wire::BytesView;
using wire::Family;
using wire::Reader;

Reader reader_of(BytesView bytes) { return {bytes, wire::Strictness::reply}; }

// The arguments, each encoded.
std::optional<std::vector<BytesView>> arguments_in(BytesView body) {
  Reader reader = reader_of(body);
  std::size_t count = 0;
  if (!reader.array(count)) return {};
  std::vector<BytesView> arguments(count);
  for (BytesView& argument : arguments)
    if (!reader.value(argument)) return {};
  return arguments;
}

std::optional<BytesView> argument_at(BytesView body, std::size_t index) {
  Reader reader = reader_of(body);
  std::size_t count = 0;
  BytesView argument;
  if (!reader.array(count) || index >= count) return {};
  for (std::size_t i = 0; i <= index; ++i)
    if (!reader.value(argument)) return {};
  return argument;
}

// An element of the divided argument: of a map, key and value.
struct Element {
  std::string_view key;
  BytesView encoded;
};

// The key that is the value, or its field of that name.
bool read_key(BytesView encoded, std::string_view field, std::string_view& key) {
  Reader reader = reader_of(encoded);
  if (reader.next_family() == Family::string) return reader.string(key);
  std::size_t fields = 0;
  if (!reader.map(fields)) return false;
  for (std::size_t i = 0; i < fields; ++i) {
    std::string_view name;
    if (!reader.string(name)) return false;
    if (name == field) return reader.string(key);
    if (!reader.skip()) return false;
  }
  return false;
}

bool read_pair(Reader& reader, Element& element) {
  const BytesView from = reader.rest();
  if (!reader.string(element.key) || !reader.skip()) return false;
  // Behind the last value of all nothing is left, and `rest` is empty.
  element.encoded = from.first(from.size() - reader.rest().size());
  return true;
}

// Shows each element to `visit`, until that gives false.  False, too, where it is neither a map by
// key nor a list of what has a key.
template <class Visit>
bool visit_elements(BytesView argument, std::string_view field, Visit visit) {
  Reader reader = reader_of(argument);
  const bool is_map = reader.next_family() == Family::map;
  std::size_t count = 0;
  if (is_map ? !reader.map(count) : !reader.array(count)) return false;
  for (std::size_t i = 0; i < count; ++i) {
    Element element;
    const bool is_read =
        is_map ? read_pair(reader, element)
               : reader.value(element.encoded) && read_key(element.encoded, field, element.key);
    if (!is_read || !visit(element)) return false;
  }
  return true;
}

// What of the divided argument is one instance's.
struct Share {
  std::vector<std::size_t> indices;
  wire::Buffer encoded;
};

wire::Buffer with_share(const std::vector<BytesView>& arguments, std::size_t divided, bool is_map,
                        const Share& share) {
  wire::Buffer body;
  wire::Writer writer(body);
  writer.array(arguments.size());
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (i != divided) {
      writer.raw(arguments[i]);
      continue;
    }
    is_map ? writer.map(share.indices.size()) : writer.array(share.indices.size());
    writer.raw(share.encoded);
  }
  return body;
}

CallPart whole_to(std::uint32_t instance) {
  return {.instance = instance, .arguments = {}, .indices = {}};
}

std::vector<CallPart> divide_argument(BytesView body, const Route& route, std::uint32_t instances) {
  const auto arguments = arguments_in(body);
  if (!arguments || route.param >= arguments->size()) return {whole_to(0)};
  const BytesView divided = (*arguments)[route.param];
  std::vector<Share> shares(instances);
  std::size_t index = 0;
  const bool is_read = visit_elements(divided, route.key, [&](const Element& element) {
    Share& share = shares[owner_of(element.key, instances)];
    share.indices.push_back(index++);
    share.encoded.insert(share.encoded.end(), element.encoded.begin(), element.encoded.end());
    return true;
  });
  if (!is_read) return {whole_to(0)};
  const bool is_map = reader_of(divided).next_family() == Family::map;
  std::vector<CallPart> parts;
  for (std::uint32_t i = 0; i < instances; ++i) {
    if (shares[i].indices.empty() && route.spread == Spread::divided) continue;
    parts.push_back(
        {i, with_share(*arguments, route.param, is_map, shares[i]), std::move(shares[i].indices)});
  }
  if (parts.empty()) parts.push_back(whole_to(0));
  return parts;
}

}  // namespace

std::optional<std::string_view> routing_key_in(BytesView arguments, const Route& route) {
  const auto argument = argument_at(arguments, route.param);
  std::string_view key;
  if (!argument || !read_key(*argument, route.key, key)) return {};
  return key;
}

std::vector<CallPart> divide(BytesView arguments, const Route& route, std::uint32_t instances) {
  if (route.spread == Spread::owner)
    return {whole_to(owner_of(routing_key_in(arguments, route).value_or(""), instances))};
  if (route.spread != Spread::everywhere) return divide_argument(arguments, route, instances);
  std::vector<CallPart> parts;
  for (std::uint32_t i = 0; i < instances; ++i) parts.push_back(whole_to(i));
  return parts;
}

Error not_its_key(std::string_view key, std::string_view service, InstancePlace place) {
  return failed_precondition("{}: \"{}\" belongs to instance {}, this is instance {} of {}",
                             service, key, owner_of(key, place.instances), place.instance,
                             place.instances)
      .because("wrong_instance");
}

Status check_keys(BytesView arguments, const Route& route, std::string_view service,
                  InstancePlace place) {
  if (route.spread == Spread::owner) {
    const auto key = routing_key_in(arguments, route);
    if (!key || owner_of(*key, place.instances) == place.instance) return {};
    return not_its_key(*key, service, place);
  }
  if (!has_keys(route.spread)) return {};
  const auto argument = argument_at(arguments, route.param);
  if (!argument) return {};
  std::optional<std::string_view> foreign;
  visit_elements(*argument, route.key, [&](const Element& element) {
    if (owner_of(element.key, place.instances) == place.instance) return true;
    foreign = element.key;
    return false;
  });
  return foreign ? Status{not_its_key(*foreign, service, place)} : Status{};
}

}  // namespace onetrip
