// StoreLock: the right to open a store's file, held by one process at a time.
//
// A lock on `<path>.lock` beside it, which holds the number of the process.  The kernel gives it
// back when the process ends, however it ends.  The lock file stays: whoever unlinked it could
// leave two processes with locks on two files of one name.
#pragma once

#include <string>

#include "onetrip/base/result.hpp"

namespace onetrip {

class StoreLock {
 public:
  // UNAVAILABLE, reason "in_use", if it is held (by this process, too); PERMISSION_DENIED if the
  // lock file cannot be made.
  static Result<StoreLock> take(const std::string& store_path);

  StoreLock(StoreLock&& other) noexcept;
  StoreLock& operator=(StoreLock&& other) noexcept;
  StoreLock(const StoreLock&) = delete;
  StoreLock& operator=(const StoreLock&) = delete;
  ~StoreLock();

 private:
  explicit StoreLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace onetrip
