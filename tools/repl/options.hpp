// Options: the command line of onetrip-repl, read.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "onetrip/base/clock.hpp"
#include "onetrip/base/result.hpp"

namespace onetrip::repl {

inline constexpr int exit_usage = 2;

struct Options {
  std::string config;                 // --config FILE; empty: wherever it is found.
  std::vector<std::string> settings;  // --set key=value, in order.
  std::string endpoint;               // --endpoint URL; empty: as configured.
  std::optional<Duration> timeout;    // --timeout 2s.
  bool json = false;                  // --json.
  bool has_call = false;  // `call` was said; else a prompt, or a batch from standard input.
  std::vector<std::string> call_words;

  friend bool operator==(const Options&, const Options&) = default;
};

// The command line wants no more than a text: help and version on stdout (0), usage on stderr (2).
struct Answer {
  int exit_code = 0;
  std::string text;

  friend bool operator==(const Answer&, const Answer&) = default;
};

// `args` without the program's name.  A word of a call that starts with - and a letter is taken for
// an option, unless `--` came before it.
std::variant<Options, Answer> parse_options(const std::vector<std::string>& args,
                                            const std::string& version);

// The few lines that say how the program is used.
std::string short_help();

}  // namespace onetrip::repl
