#include "tools/repl/completion.hpp"

#include <algorithm>
#include <optional>

#include <fmt/core.h>

#include "onetrip/wire/json_tree.hpp"
#include "onetrip/wire/utf8.hpp"
#include "tools/repl/command.hpp"
#include "tools/repl/scanner.hpp"
#include "tools/repl/text.hpp"

namespace onetrip::repl {
namespace {

// The candidates that start with `typed`, each once, in the order in which they come.
class Offers {
 public:
  explicit Offers(std::string_view typed) : typed_(typed) {}

  void add(std::string text) {
    if (!text.starts_with(typed_)) return;
    if (std::count(texts_.begin(), texts_.end(), text) == 0) texts_.push_back(std::move(text));
  }
  std::vector<std::string> take() { return std::move(texts_); }

 private:
  std::string_view typed_;
  std::vector<std::string> texts_;
};

std::string in_json_quotes(const std::string& value) {
  std::string quoted;
  wire::append_json_string(quoted, value);
  return quoted;
}

// A text as a line has it: as it stands, or in quotes.
std::string as_typed(const std::string& value) {
  const bool is_word =
      !value.empty() && std::string_view("\"{[@#=").find(value.front()) == std::string::npos &&
      typed_argument(value).name.empty() &&
      std::none_of(value.begin(), value.end(), [](char c) { return is_space(c) || c == '"'; });
  return is_word ? value : in_json_quotes(value);
}

std::string default_as_typed(const std::string& json) {
  const auto tree = wire::parse_json(json);
  const auto* text = tree ? std::get_if<std::string>(&tree->node) : nullptr;
  return text != nullptr ? as_typed(*text) : json;
}

void offer_values(Offers& offers, const std::string& before, const ParamDescription& param,
                  const KnownValues& known) {
  const bool is_optional = param.type.ends_with('?');
  const std::string type = is_optional ? param.type.substr(0, param.type.size() - 1) : param.type;
  for (const std::string& value : known.of(param.name)) {
    offers.add(before +
               (type == "[str]" ? fmt::format("[{}]", in_json_quotes(value)) : as_typed(value)));
  }
  if (param.default_json) offers.add(before + default_as_typed(*param.default_json));
  if (type == "bool") offers.add(before + "true");
  if (type == "bool") offers.add(before + "false");
  if (is_optional) offers.add(before + "null");
}

// A path as a line has it behind an @: in quotes, which close behind a file, where they were begun
// or a space needs them.  Nothing where no line can have it.
std::optional<std::string> path_as_typed(const std::string& path, bool in_quotes) {
  const bool has_space = std::any_of(path.begin(), path.end(), is_space);
  if (!wire::is_utf8(path) || printable(path) != path) return std::nullopt;
  if (!in_quotes && !has_space && !path.starts_with('"')) return path;
  if (path.find('"') != std::string::npos) return std::nullopt;
  return '"' + path + (path.ends_with('/') ? "" : "\"");
}

// `value` is the @ and what is typed behind it.
void offer_files(Offers& offers, const std::string& before, std::string_view value,
                 const ListPaths& list_paths) {
  const bool in_quotes = value.starts_with("@\"");
  const std::string typed(value.substr(in_quotes ? 2 : 1));
  for (const std::string& path : list_paths(typed)) {
    if (const auto text = path_as_typed(path, in_quotes)) offers.add(before + "@" + *text);
  }
}

bool is_given(const ParamDescription& param, const std::vector<TypedWord>& call,
              const MethodDescription& method) {
  std::size_t position = 0;
  for (std::size_t i = 1; i + 1 < call.size(); ++i) {
    const std::string_view name = typed_argument(call[i].text).name;
    if (name == param.name) return true;
    if (name.empty() && position < method.params.size() && &method.params[position++] == &param) {
      return true;
    }
  }
  return false;
}

void offer_arguments(Offers& offers, const Typing& typing, const Knowledge& knowledge) {
  const auto [name, value] = typed_argument(typing.word.text);
  const std::string before = name.empty() ? "" : std::string(name) + "=";
  if (value.starts_with('@')) return offer_files(offers, before, value, knowledge.list_paths);
  const MethodDescription* method = method_of(typing.call.front().text, knowledge);
  if (method == nullptr) return;
  const ParamDescription* param = current_parameter(typing.call, *method);
  if (param != nullptr && !is_given(*param, typing.call, *method)) {
    offer_values(offers, before, *param, knowledge.values);
  }
  if (!name.empty()) return;
  for (const ParamDescription& each : method->params) {
    if (!is_given(each, typing.call, *method)) offers.add(each.name + "=");
  }
}

void offer_methods(Offers& offers, const Target& target, const Knowledge& knowledge) {
  const ServiceDescription* description = knowledge.describe(target.service);
  if (description == nullptr) return;
  for (const MethodDescription& method : description->methods) {
    offers.add(target.asked + "." + method.name);
  }
}

void offer_targets(Offers& offers, std::string_view word, const Knowledge& knowledge) {
  const Target target = target_of(word);
  if (target.method) return offer_methods(offers, target, knowledge);
  for (const std::string& service : knowledge.services) offers.add(service + ".");
}

void offer(Offers& offers, const Typing& typing, const Knowledge& knowledge) {
  switch (typing.place) {
    case Typing::Place::first:
      offer_targets(offers, typing.word.text, knowledge);
      for (const CommandWords& each : command_words()) offers.add(std::string(each.name));
      return;
    case Typing::Place::target:
      return offer_targets(offers, typing.word.text, knowledge);
    case Typing::Place::described:
      if (target_of(typing.word.text).method) {
        return offer_targets(offers, typing.word.text, knowledge);
      }
      [[fallthrough]];
    case Typing::Place::service:
      for (const std::string& service : knowledge.services) offers.add(service);
      return;
    case Typing::Place::command_word:
      if (typing.command == "json") offers.add("on");
      if (typing.command == "json") offers.add("off");
      return;
    case Typing::Place::argument:
      return offer_arguments(offers, typing, knowledge);
  }
}

}  // namespace

std::string Completion::agreed() const {
  if (candidates.empty()) return {};
  std::string_view common = candidates.front();
  for (const std::string& each : candidates) {
    const auto ends = std::mismatch(common.begin(), common.end(), each.begin(), each.end());
    common = common.substr(0, static_cast<std::size_t>(ends.first - common.begin()));
  }
  // Not in the middle of a character.
  while (common.size() < candidates.front().size() && !common.empty() &&
         (static_cast<unsigned>(candidates.front()[common.size()]) & 0xc0U) == 0x80U) {
    common.remove_suffix(1);
  }
  const bool goes_on = common.ends_with('.') || common.ends_with('=') || common.ends_with('/');
  return std::string(common) + (candidates.size() == 1 && !goes_on ? " " : "");
}

Completion complete(std::string_view line, const Knowledge& knowledge) {
  const Typing typing = typing_of(line);
  Offers offers(typing.word.text);
  offer(offers, typing, knowledge);
  return {typing.word.start, offers.take()};
}

}  // namespace onetrip::repl
