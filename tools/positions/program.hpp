// The program onetrip-positions-file, as a function of its words and streams.
#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "onetrip/base/clock.hpp"
#include "onetrip/base/result.hpp"
#include "tools/positions/transfer.hpp"

namespace onetrip::tools {

struct PositionsProgramIo {
  std::ostream& out;
  std::ostream& err;
  bool err_is_terminal = false;
  const Clock& clock;
  // Who is asked, by the path of a configuration; empty: where every program looks for it.
  std::function<Result<PositionsPeer>(const std::string& config)> connect;
};

// `words` without the program's name.  The exit status: 0; 1 where the service or a file cannot be
// reached; 2 for wrong usage; 65 where rows were left out, or the file is no array of positions.
int run_positions_program(std::vector<std::string> words, const std::string& version,
                          const PositionsProgramIo& io);

}  // namespace onetrip::tools
