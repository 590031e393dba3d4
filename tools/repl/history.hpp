// History: the lines typed so far, in a file that outlives the program.
//
// Each line is appended when it is entered, so that a crash costs none; a file that gets too long
// is rewritten through a second one.  Sessions may share a file.  Not thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/base/result.hpp"

namespace onetrip::repl {

inline constexpr std::size_t history_lines_max = 1'000;

class History {
 public:
  // An empty path: in memory only.
  explicit History(std::string path) : path_(std::move(path)) {}

  // Reads the file, which need not be there; lines that no terminal should see are left out.
  Status load();
  // Keeps the line, in the file too.  Not kept: what is blank, the last line again, a line that
  // starts with a space (a secret), and one with control characters.
  Status add(const std::string& line);

  // Oldest first.
  const std::vector<std::string>& lines() const { return lines_; }

 private:
  Status append(const std::string& line);
  Status rewrite();

  std::string path_;
  std::vector<std::string> lines_;
  std::size_t lines_in_file_ = 0;
};

// $XDG_STATE_HOME/onetrip/repl_history, or below $HOME/.local/state; the error says what is
// missing.
Result<std::string> history_path(std::string_view xdg_state_home, std::string_view home);

}  // namespace onetrip::repl
