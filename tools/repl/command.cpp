#include "tools/repl/command.hpp"

#include <charconv>
#include <chrono>
#include <cmath>

#include "onetrip/base/nearest.hpp"
#include "onetrip/wire/utf8.hpp"
#include "tools/repl/parse_duration.hpp"
#include "tools/repl/scanner.hpp"
#include "tools/repl/text.hpp"
#include "tools/repl/typed_words.hpp"

namespace onetrip::repl {
namespace {

using Words = std::vector<std::string_view>;

constexpr Duration pause_min = std::chrono::milliseconds(10);
constexpr double pause_seconds_max = 86'400;

Error usage(std::string_view name) {
  for (const CommandWords& each : command_words()) {
    if (each.name != name) continue;
    return invalid("usage: {}{}{}", each.name, each.arguments.empty() ? "" : " ", each.arguments)
        .because("bad_argument");
  }
  return internal("there is no command {}", name);
}

// The words of a line that is finished.
Words words_of(std::string_view line) {
  Words words;
  for (const TypedWord& word : typed_words(line)) {
    if (!word.text.empty()) words.push_back(word.text);
  }
  return words;
}

// The line from its third word on.
std::string behind_two_words(std::string_view line) {
  const std::vector<TypedWord> words = typed_words(line);
  return std::string(line.substr(words.at(2).start));
}

Result<Command> parse_describe(const Words& words) {
  if (words.size() != 2) return usage("describe");
  const std::size_t point = words[1].find('.');
  if (point == std::string_view::npos) return Command(command::Describe{std::string(words[1]), {}});
  return Command(command::Describe{std::string(words[1].substr(0, point)),
                                   std::string(words[1].substr(point + 1))});
}

Result<Command> parse_watch(std::string_view line, const Words& words) {
  if (words.size() < 3) return usage("watch");
  ONETRIP_TRY(const Duration pause, parse_pause(words[1]));
  return Command(command::Watch{pause, behind_two_words(line)});
}

Result<Command> parse_time(std::string_view line, const Words& words) {
  if (words.size() < 3) return usage("time");
  std::size_t calls = 0;
  const std::string_view text = words[1];
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), calls);
  const bool is_number = error == std::errc{} && end == text.data() + text.size();
  if (!is_number || calls < 1 || calls > timed_calls_max) {
    return invalid("time {}: write how many calls, 1 to {}", wire::in_quotes(text), timed_calls_max)
        .because("bad_argument");
  }
  return Command(command::Time{calls, behind_two_words(line)});
}

Result<Command> parse_timeout(const Words& words) {
  if (words.size() > 2) return usage("timeout");
  if (words.size() == 1) return Command(command::Timeout{});
  ONETRIP_TRY(const Duration timeout, parse_duration(words[1]));
  return Command(command::Timeout{timeout});
}

Result<Command> parse_json_switch(const Words& words) {
  if (words.size() == 1) return Command(command::Json{});
  if (words.size() > 2 || (words[1] != "on" && words[1] != "off")) return usage("json");
  return Command(command::Json{words[1] == "on"});
}

Error unknown_command(std::string_view word) {
  std::vector<std::string_view> names;
  for (const CommandWords& each : command_words()) names.push_back(each.name);
  const std::string near = did_you_mean(word, names);
  return invalid("{} is no command{}", wire::in_quotes(word),
                 near.empty() ? ", and a call is SERVICE.METHOD: help says more" : "." + near)
      .because("bad_argument");
}

}  // namespace

const std::vector<CommandWords>& command_words() {
  static const std::vector<CommandWords> words = {
      {"services", "", "the services that are configured"},
      {"methods", "SERVICE", "what a service can do"},
      {"describe", "SERVICE[.METHOD]", "parameters, types and documentation"},
      {"watch", "SECONDS CALL", "the call again and again, until Ctrl-C"},
      {"time", "N CALL", "the call N times, and how long it took"},
      {"timeout", "[TIME]", "how long a call may take: 250ms, 2s, 5m"},
      {"json", "[on|off]", "results as JSON, or as tables"},
      {"help", "", "this text"},
      {"exit", "", "leave, as Ctrl-D does"},
  };
  return words;
}

Result<Command> parse_command(std::string_view line) {
  ONETRIP_TRY_STATUS(Scanner(line, Scanner::Form::line).check_text());
  const Words words = words_of(line);
  if (words.empty() || words.front().starts_with('#')) return Command(command::Nothing{});
  const std::string_view first = words.front();
  if (first.find('.') != std::string_view::npos) return Command(command::Call{std::string(line)});
  if (first == "describe") return parse_describe(words);
  if (first == "watch") return parse_watch(line, words);
  if (first == "time") return parse_time(line, words);
  if (first == "timeout") return parse_timeout(words);
  if (first == "json") return parse_json_switch(words);
  if (first == "methods") {
    if (words.size() != 2) return usage("methods");
    return Command(command::Methods{std::string(words[1])});
  }
  if (first == "help") return Command(command::Help{});
  if (first != "services" && first != "exit") return unknown_command(first);
  if (words.size() > 1) return usage(first);
  if (first == "exit") return Command(command::Leave{});
  return Command(command::Services{});
}

Result<Duration> parse_pause(std::string_view text) {
  double seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc{} || end != text.data() + text.size()) return parse_duration(text);
  if (!std::isfinite(seconds) || seconds > pause_seconds_max ||
      std::chrono::duration<double>(seconds) < pause_min) {
    return invalid("{} seconds are not between 10 ms and a day", wire::in_quotes(text))
        .because("bad_argument");
  }
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}

std::string command_help() {
  std::string text = fmt::format("  {:<30} {}\n", "SERVICE.METHOD [VALUE|NAME=VALUE]...", "a call");
  for (const CommandWords& each : command_words()) {
    text +=
        fmt::format("  {:<30} {}\n", fmt::format("{} {}", each.name, each.arguments), each.about);
  }
  return text + fmt::format("  {:<30} {}\n", "!!", "the last line again");
}

}  // namespace onetrip::repl
