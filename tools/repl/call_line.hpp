// CallLine: one call as a person types it, taken apart.
//
//   perf_ledger.update_last_update_ms hotkey_1 ms=1700000000000         # a comment
//   positions.add_order hotkey_1 {"order_uuid": "a", "leverage": 0.1} position_uuid="p 1"
//   perf_ledger.update_all_bundles @bundles.json
//
//   kv.1.health                                                         # of instance 1 alone
//
// A value that starts with { or [ is JSON up to its matching bracket, spaces included; "..." is a
// JSON string; @FILE (or @"FILE") is a file's JSON; anything else is a word, which ends at a space.
// What a word means (a number? a text?) depends on the parameter it is given to, so it is kept as
// typed, and binding.hpp decides.  name=value gives a parameter by its name.
//
// Parsing is pure: it reads no file, knows no service, and takes any bytes.  Its work is linear in
// the text, its recursion none.  Errors are INVALID_ARGUMENT, say where ("column 12": characters,
// counted from 1), and say what to write instead.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/base/result.hpp"

namespace onetrip::repl {

// As long as the longest message: more could not be sent.
inline constexpr std::size_t line_bytes_max = std::size_t{64} << 20U;
// No method has as many parameters; it bounds what a hostile line can allocate.
inline constexpr std::size_t arguments_max = 256;

enum class ValueKind {
  word,    // As typed: a number, true, false, null or a bare word.
  string,  // A JSON string, its quotes included.
  json,    // A JSON object or array, its brackets included; they match, the rest is unchecked.
  file,    // The path of a file that holds the JSON.
};

struct Argument {
  std::string name;  // Empty: given by position.
  ValueKind kind = ValueKind::word;
  std::string text;
  std::string place;  // Where the argument starts: "column 12", or "argument 2" of a shell's words.

  friend bool operator==(const Argument&, const Argument&) = default;
};

struct CallLine {
  std::string service;
  std::string method;
  std::vector<Argument> arguments;  // As they came, names and positions mixed.
  std::uint32_t instance = 0;  // As in Request: of kv.1.health 2, counted from 1; of kv.health 0.

  friend bool operator==(const CallLine&, const CallLine&) = default;
};

// One line of a file or of a terminal.  Nothing where it is blank or only a comment; a comment is a
// `#` at the start of a word, and what follows it.
Result<std::optional<CallLine>> parse_call_line(std::string_view line);

// SERVICE.METHOD alone, or SERVICE.INSTANCE.METHOD.
Result<CallLine> parse_call_target(std::string_view target);

// SERVICE.METHOD and its arguments as a shell hands them over: each word is one argument, so a bare
// word may hold spaces and be empty, and there are no comments.
Result<CallLine> parse_call_words(const std::vector<std::string>& words);

}  // namespace onetrip::repl
