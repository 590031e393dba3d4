// What onetrip-repl does, with everything it touches handed in, so that a test runs it as a
// function.
#pragma once

#include <functional>
#include <istream>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "onetrip/base/result.hpp"
#include "tools/repl/binding.hpp"
#include "tools/repl/caller.hpp"
#include "tools/repl/options.hpp"

namespace onetrip::repl {

inline constexpr int exit_output_lost = 1;
// Plus the error's code.
inline constexpr int exit_error_base = 64;

struct Surroundings {
  std::istream& in;
  bool in_is_terminal;
  std::ostream& out;  // JSON, and nothing else but help and version.
  std::ostream&
      err;  // "NOT_FOUND: no bundle for hotkey_1 (executed)"; in a batch "line 3: " first.
  std::function<Result<std::unique_ptr<Caller>>(const Options&)> make_caller;
  ReadFile read_file;
  // Talks with whoever sits at a terminal; the exit code.
  std::function<int(const Options&, Caller&)> talk;
  std::string version;
};

// Without a call, a terminal is talked with, and all else is a batch.
//
// The program's exit code: 0; 1 if its output cannot be written; 2 usage; 64 + code for an error,
// in a batch the first one's.  The calls of a batch run one after another, and an error stops none.
int run(const std::vector<std::string>& args, const Surroundings& surroundings);

}  // namespace onetrip::repl
