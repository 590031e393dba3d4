#include "tools/repl/hint.hpp"

#include "tools/repl/command.hpp"
#include "tools/repl/text.hpp"

namespace onetrip::repl {
namespace {

constexpr std::size_t columns_min = 8;
constexpr std::string_view left_out = "...";

std::string text_of(const ParamDescription& param) {
  const std::string text = param.name + ": " + param.type;
  return printable(param.default_json ? text + " = " + *param.default_json : text);
}

Hint hint_for_method(const MethodDescription& method, const ParamDescription* current) {
  Hint hint;
  for (const ParamDescription& param : method.params) {
    std::string& part = hint.current.empty() ? hint.before : hint.after;
    const bool is_first = &param == &method.params.front();
    if (&param == current) {
      if (!is_first) part += ", ";
      hint.current = text_of(param);
    } else {
      part += (is_first ? "" : ", ") + text_of(param);
    }
  }
  std::string& part = hint.current.empty() ? hint.before : hint.after;
  part += (method.params.empty() ? "-> " : " -> ") + printable(method.result);
  return hint;
}

Hint hint_for_command(std::string_view name) {
  for (const CommandWords& each : command_words()) {
    if (each.name == name) return {std::string(each.arguments), "", ""};
  }
  return {};
}

std::string cut_end(const std::string& text, std::size_t columns) {
  if (character_count(text) <= columns) return text;
  if (columns < left_out.size()) return {};
  return std::string(first_characters(text, columns - left_out.size())).append(left_out);
}

}  // namespace

Hint Hint::cut_to(std::size_t columns) const {
  if (character_count(before + current + after) <= columns) return *this;
  if (columns < columns_min) return {};
  if (current.empty()) return {cut_end(before, columns), "", ""};
  Hint cut;
  cut.before = before.empty() ? "" : left_out;
  cut.current = cut_end(current, columns - cut.before.size());
  cut.after = cut_end(after, columns - cut.before.size() - character_count(cut.current));
  return cut;
}

Hint hint_for(std::string_view line, const Knowledge& knowledge) {
  const Typing typing = typing_of(line);
  switch (typing.place) {
    case Typing::Place::argument:
      if (const auto* method = method_of(typing.call.front().text, knowledge)) {
        return hint_for_method(*method, current_parameter(typing.call, *method));
      }
      return {};
    case Typing::Place::first:
    case Typing::Place::target:
      if (const auto* method = method_of(typing.word.text, knowledge)) {
        return hint_for_method(*method, nullptr);
      }
      return hint_for_command(typing.word.text);
    case Typing::Place::service:
    case Typing::Place::described:
    case Typing::Place::command_word:
      return typing.word.text.empty() ? hint_for_command(typing.command) : Hint{};
  }
  return {};
}

}  // namespace onetrip::repl
