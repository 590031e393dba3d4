#include "tools/repl/binding.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "onetrip/base/nearest.hpp"
#include "onetrip/wire/json.hpp"
#include "onetrip/wire/utf8.hpp"
#include "onetrip/wire/writer.hpp"
#include "tools/repl/word_value.hpp"

namespace onetrip::repl {
namespace {

using Slots = std::vector<const Argument*>;  // By parameter; nullptr where none was given.

Error bad_argument(std::string message) { return invalid("{}", message).because("bad_argument"); }

bool is_optional(const ParamDescription& param) { return param.type.ends_with('?'); }

bool is_required(const ParamDescription& param) {
  return !param.default_json && !is_optional(param);
}

// "column 12: hotkey (str)", the start of a sentence about an argument.
std::string about(const Argument& argument, const ParamDescription& param) {
  return fmt::format("{}: {} ({})", argument.place, param.name, param.type);
}

Error unknown_parameter(const Argument& argument, const MethodDescription& method) {
  std::vector<std::string_view> names;
  for (const ParamDescription& param : method.params) names.push_back(param.name);
  const std::string near = did_you_mean(argument.name, names);
  return bad_argument(fmt::format("{}: {} has no parameter {}.{}", argument.place,
                                  signature_of(method), wire::in_quotes(argument.name),
                                  near.empty() ? " A text with a = in it goes in quotes." : near));
}

Error surplus_argument(const Argument& argument, const MethodDescription& method) {
  return bad_argument(fmt::format("{}: one argument too many, {}: {}", argument.place,
                                  wire::in_quotes(argument.text), signature_of(method)));
}

std::optional<std::size_t> parameter_index(std::string_view name, const MethodDescription& method) {
  const auto found =
      std::find_if(method.params.begin(), method.params.end(),
                   [&](const ParamDescription& param) { return param.name == name; });
  if (found == method.params.end()) return std::nullopt;
  return static_cast<std::size_t>(found - method.params.begin());
}

Result<Slots> assign(const std::vector<Argument>& given, const MethodDescription& method) {
  Slots slots(method.params.size(), nullptr);
  std::size_t next_position = 0;
  for (const Argument& argument : given) {
    const bool by_name = !argument.name.empty();
    const auto index = by_name ? parameter_index(argument.name, method) : next_position++;
    if (!index) return unknown_parameter(argument, method);
    if (*index >= slots.size()) return surplus_argument(argument, method);
    if (const Argument* before = std::exchange(slots[*index], &argument)) {
      return bad_argument(fmt::format("{} is given twice, first at {}",
                                      about(argument, method.params[*index]), before->place));
    }
  }
  return slots;
}

// How many arguments have to be sent, or what is missing.
Result<std::size_t> count_to_send(const Slots& slots, const MethodDescription& method) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const ParamDescription& param = method.params[i];
    if (slots[i] == nullptr && is_required(param)) {
      return bad_argument(
          fmt::format("{} ({}) is missing: {}", param.name, param.type, signature_of(method)));
    }
    if (slots[i] != nullptr || !param.default_json) count = i + 1;
  }
  return count;
}

Result<wire::Buffer> encode_unnamed(const Argument& argument, const ParamDescription& param,
                                    const wire::Schema& schema, const ReadFile& read_file) {
  if (argument.kind == ValueKind::word) return encode_word(argument.text, param.type, schema);
  if (argument.kind != ValueKind::file) {
    return wire::wire_from_json(argument.text, param.type, schema);
  }
  ONETRIP_TRY(const std::string text, read_file(argument.text));
  auto value = wire::wire_from_json(text, param.type, schema);
  if (value) return value;
  return bad_argument(fmt::format("@{}: {}", argument.text, value.error().message));
}

Result<wire::Buffer> encode_given(const Argument& argument, const ParamDescription& param,
                                  const wire::Schema& schema, const ReadFile& read_file) {
  auto value = encode_unnamed(argument, param, schema, read_file);
  if (value) return value;
  return bad_argument(about(argument, param) + ": " + value.error().message);
}

// A default is the service's text: where it does not fit its own type, the service is at fault.
Result<wire::Buffer> encode_default(const ParamDescription& param, const wire::Schema& schema) {
  auto value = wire::wire_from_json(param.default_json.value_or("null"), param.type, schema);
  if (value) return value;
  return internal("the service declares a default of {} ({}) that cannot be read: {}", param.name,
                  param.type, value.error().message);
}

}  // namespace

Result<std::vector<wire::Buffer>> bind_arguments(const std::vector<Argument>& given,
                                                 const MethodDescription& method,
                                                 const wire::Schema& schema,
                                                 const ReadFile& read_file) {
  ONETRIP_TRY(const Slots slots, assign(given, method));
  ONETRIP_TRY(const std::size_t count, count_to_send(slots, method));
  std::vector<wire::Buffer> arguments;
  for (std::size_t i = 0; i < count; ++i) {
    const ParamDescription& param = method.params[i];
    ONETRIP_TRY(wire::Buffer value, slots[i] != nullptr
                                        ? encode_given(*slots[i], param, schema, read_file)
                                        : encode_default(param, schema));
    arguments.push_back(std::move(value));
  }
  return arguments;
}

void write_body(wire::Buffer& out, const std::vector<wire::Buffer>& arguments) {
  wire::Writer writer(out);
  writer.array(arguments.size());
  for (const wire::Buffer& argument : arguments) writer.raw(argument);
}

std::string signature_of(const MethodDescription& method) {
  std::string text = method.name + "(";
  for (const ParamDescription& param : method.params) {
    if (!text.ends_with('(')) text += ", ";
    text += param.name + ": " + param.type;
    if (param.default_json) text += " = " + *param.default_json;
  }
  return text + ") -> " + method.result;
}

}  // namespace onetrip::repl
