// The folder of a mesh's sockets.
#pragma once

#include <string>

#include "onetrip/base/result.hpp"

namespace onetrip {

// Makes the folder, and those above it that are missing, for this user only (0700).  One that is
// there must be ours and closed to others' writing, and nobody else may be able to put another in
// its place.  FAILED_PRECONDITION says what is wrong and with which folder.
Status make_run_dir(const std::string& path);

}  // namespace onetrip
