// The program onetrip-store, as a function of its words and streams.
#pragma once

#include <istream>
#include <ostream>
#include <string>
#include <vector>

#include "onetrip/base/clock.hpp"

namespace onetrip::tools {

struct StoreProgramIo {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool err_is_terminal = false;
  const Clock& clock;
};

// `words` without the program's name.  The exit status: 0; 2 for wrong usage; 65 for input that
// cannot be imported; 74 for a store, or another file, that cannot be read or written.
int run_store_program(std::vector<std::string> words, const std::string& version,
                      const StoreProgramIo& io);

}  // namespace onetrip::tools
