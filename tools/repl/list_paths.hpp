// Which files there are, for @FILE.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace onetrip::repl {

// The paths that begin with `typed`, in order; that of a folder ends with a slash.  Paths are as
// they would be typed on: "data/b" gives "data/bundles.json".
using ListPaths = std::function<std::vector<std::string>(const std::string& typed)>;

// No more than these are looked at in a folder, and none is shown where nobody can read it.
inline constexpr std::size_t files_looked_at_max = 10'000;

// From the file system.  Names that begin with a point come where the point is typed.
std::vector<std::string> list_paths(const std::string& typed);

}  // namespace onetrip::repl
