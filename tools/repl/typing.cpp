#include "tools/repl/typing.hpp"

#include <algorithm>

namespace onetrip::repl {
namespace {

// Behind how many words of the command its call starts; nothing where it takes none.
std::optional<std::size_t> words_before_call(std::string_view command) {
  if (command == "watch" || command == "time") return 2;
  return std::nullopt;
}

bool is_command_with_words(std::string_view word) {
  return word == "timeout" || word == "json" || word == "help" || word == "services" ||
         word == "exit";
}

}  // namespace

Typing typing_of(std::string_view line) {
  std::vector<TypedWord> words = typed_words(line);
  Typing typing{Typing::Place::first, words.back(), words.front().text, {}};
  if (words.size() == 1) return typing;
  const std::size_t before = words_before_call(typing.command).value_or(0);
  if (typing.command == "methods" || typing.command == "describe") {
    const bool is_second = words.size() == 2;
    const auto named =
        typing.command == "methods" ? Typing::Place::service : Typing::Place::described;
    typing.place = is_second ? named : Typing::Place::command_word;
  } else if (is_command_with_words(typing.command) || words.size() <= before) {
    typing.place = Typing::Place::command_word;
  } else {
    words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(before));
    typing.place = words.size() == 1 ? Typing::Place::target : Typing::Place::argument;
    typing.call = std::move(words);
  }
  return typing;
}

Target target_of(std::string_view word) {
  const std::size_t point = word.find('.');
  const std::string service(word.substr(0, point));
  if (point == std::string_view::npos) return {service, service, std::nullopt};
  const std::size_t next = word.find_first_not_of("0123456789", point + 1);
  const bool is_instance = next != std::string_view::npos && next != point + 1 && word[next] == '.';
  const std::size_t end = is_instance ? next : point;
  return {service, std::string(word.substr(0, end)), std::string(word.substr(end + 1))};
}

const MethodDescription* method_of(std::string_view target, const Knowledge& knowledge) {
  const Target named = target_of(target);
  if (!named.method) return nullptr;
  const ServiceDescription* service = knowledge.describe(named.service);
  if (service == nullptr) return nullptr;
  const auto found =
      std::find_if(service->methods.begin(), service->methods.end(),
                   [&](const MethodDescription& each) { return each.name == *named.method; });
  return found == service->methods.end() ? nullptr : &*found;
}

const ParamDescription* current_parameter(const std::vector<TypedWord>& call,
                                          const MethodDescription& method) {
  const std::string_view name = typed_argument(call.back().text).name;
  if (!name.empty()) {
    const auto found =
        std::find_if(method.params.begin(), method.params.end(),
                     [&](const ParamDescription& param) { return param.name == name; });
    return found == method.params.end() ? nullptr : &*found;
  }
  std::size_t position = 0;
  for (std::size_t i = 1; i + 1 < call.size(); ++i) {
    if (typed_argument(call[i].text).name.empty()) ++position;
  }
  return position < method.params.size() ? &method.params[position] : nullptr;
}

}  // namespace onetrip::repl
