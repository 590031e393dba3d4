// Command: a line typed at the prompt, read: one of the REPL's own commands, or a call.
//
// Pure, and takes any bytes.  A call stays a text: call_line.hpp takes it apart.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "onetrip/base/clock.hpp"
#include "onetrip/base/result.hpp"

namespace onetrip::repl {

inline constexpr std::size_t timed_calls_max = 1'000'000;

namespace command {
struct Nothing {};  // A blank line or a comment.
struct Services {};
struct Methods {
  std::string service;
};
struct Describe {
  std::string service;
  std::string method;  // Empty: of the service.
};
struct Watch {
  Duration pause;  // 10 ms to a day.
  std::string call;
};
struct Time {
  std::size_t calls;  // 1 to timed_calls_max.
  std::string call;
};
struct Timeout {
  std::optional<Duration> set;  // Nothing: show it.
};
struct Json {
  std::optional<bool> set;  // Nothing: show it.
};
struct Help {};
struct Leave {};
struct Call {
  std::string line;
};
}  // namespace command

using Command = std::variant<command::Nothing, command::Services, command::Methods,
                             command::Describe, command::Watch, command::Time, command::Timeout,
                             command::Json, command::Help, command::Leave, command::Call>;

// What a command is called, its arguments, and what it does: for help, hints and completion.
struct CommandWords {
  std::string_view name;
  std::string_view arguments;
  std::string_view about;
};
const std::vector<CommandWords>& command_words();

// INVALID_ARGUMENT, with the command's usage or the nearest names.  A first word with a point in it
// is a call, whatever follows.
Result<Command> parse_command(std::string_view line);

// "0.5", "2": seconds; "500ms", "2s", "1m".
Result<Duration> parse_pause(std::string_view text);

// The command's usage and its sentence, one a line.
std::string command_help();

}  // namespace onetrip::repl
