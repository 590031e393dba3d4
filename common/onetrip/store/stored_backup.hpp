// StoredBackup: a copy of a store's file, as its service was asked to make it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "onetrip/base/result.hpp"
#include "onetrip/store/change_set.hpp"

namespace onetrip {

struct StoredBackup {
  std::string path;
  std::uint64_t bytes = 0;
  std::uint64_t pages = 0;
  // The last commit that is in it.  All before are, too, and none after.
  CommitNo last_commit = 0;
};

// Called on the loop's thread, outside of every stretch.
using BackupDone = std::function<void(Result<StoredBackup>)>;

}  // namespace onetrip
