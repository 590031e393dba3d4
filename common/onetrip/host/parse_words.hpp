// parse_words: the command line of a program that is a function of its words and streams.
#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace onetrip {

// Reads `words`, without the program's name, as `app` declares them.  None: they are good.  Else
// the status to end with: 0 behind --help or --version, exit_status::usage behind what is wrong,
// each of which has been said.
std::optional<int> parse_words(CLI::App& app, std::vector<std::string> words, std::ostream& out,
                               std::ostream& err);

}  // namespace onetrip
