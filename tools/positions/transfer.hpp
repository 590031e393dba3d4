// Positions to and from a file: a JSON array of what the contract calls a Position, one a line.
//
// An import takes what is good: a row that cannot be read, or that the service refuses, is reported
// by its index and left out.  Closed positions go first, as an open one may take the place of what
// the file says is closed by now.  An export is read hotkey by hotkey, in portions.
#pragma once

#include <cstddef>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/api/positions.hpp"
#include "onetrip/base/progress.hpp"
#include "onetrip/base/result.hpp"

namespace onetrip::tools {

// The service, or a test's stand-in for it.
struct PositionsPeer {
  std::function<Result<std::int64_t>(const positions::Positions&)> import_positions;
  std::function<Result<std::vector<positions::Hotkey>>()> get_all_hotkeys;
  std::function<Result<positions::PositionsByHotkey>(const std::vector<positions::Hotkey>&)>
      get_positions_for_hotkeys;
};

struct ImportReport {
  std::size_t imported = 0;
  std::size_t bad = 0;
};

// `report_bad(index, reason)` is called as they are found.  An error: the text is no array, or the
// service cannot be asked; what was imported until then stays, as `report` says.
Status import_from(std::string_view text, const PositionsPeer& peer, Progress& progress,
                   const std::function<void(std::size_t, const std::string&)>& report_bad,
                   ImportReport& report);

// All positions of these hotkeys, of all hotkeys where none is named.  Gives their number.
Result<std::size_t> export_to(std::ostream& out, const std::vector<positions::Hotkey>& hotkeys,
                              const PositionsPeer& peer, Progress& progress);

}  // namespace onetrip::tools
