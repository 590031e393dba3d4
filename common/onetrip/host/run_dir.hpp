// Folders of a mesh that nobody else may enter: of its sockets, and of its state.
#pragma once

#include <string>

#include "onetrip/base/result.hpp"

namespace onetrip {

// Makes the folder, and those above it that are missing, for this user only (0700).  One that is
// there must be ours and closed to others' writing, and nobody else may be able to put another in
// its place.  FAILED_PRECONDITION says what is wrong and with which folder.
Status make_run_dir(const std::string& path);
// The same for store.dir; that the folder is there lasts when the power fails.
Status make_store_dir(const std::string& path);

}  // namespace onetrip
