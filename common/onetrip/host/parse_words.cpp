#include "onetrip/host/parse_words.hpp"

#include <algorithm>
#include <utility>

#include <CLI/CLI.hpp>

#include "onetrip/host/exit_status.hpp"

namespace onetrip {

std::optional<int> parse_words(CLI::App& app, std::vector<std::string> words, std::ostream& out,
                               std::ostream& err) {
  std::reverse(words.begin(), words.end());  // As CLI11 takes them.
  try {
    app.parse(std::move(words));
  } catch (const CLI::ParseError& error) {
    return app.exit(error, out, err) == 0 ? exit_status::ok : exit_status::usage;
  }
  return std::nullopt;
}

}  // namespace onetrip
