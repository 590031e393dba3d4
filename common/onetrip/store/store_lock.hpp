// StoreLock: the right to open a store's file, held by one process at a time.
//
// A lock on `<path>.lock` beside it, which holds the number of the process.
#pragma once

#include <string>
#include <utility>

#include "onetrip/base/file_lock.hpp"
#include "onetrip/base/result.hpp"

namespace onetrip {

class StoreLock {
 public:
  // UNAVAILABLE, reason "in_use", if it is held (by this process, too); PERMISSION_DENIED if the
  // lock file cannot be made.
  static Result<StoreLock> take(const std::string& store_path);

 private:
  explicit StoreLock(FileLock lock) : lock_(std::move(lock)) {}
  FileLock lock_;
};

}  // namespace onetrip
