// onetrip-demo but for main(): the command line, the day, and the summary.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace onetrip::demo {

// `words` is the command line without the program's name.  Gives the exit status: 0; 1 where the
// mesh did not work; 2 for the command line or the file of prices.
int run_program(std::vector<std::string> words, std::ostream& out, std::ostream& err);

}  // namespace onetrip::demo
