// FileLock: a lock on a file that is there for it, held by one at a time.
//
// The kernel gives it back when the process ends, however it ends.  The file stays: whoever
// unlinked it could leave two processes with locks on two files of one name.
#pragma once

#include <optional>
#include <string>

#include "onetrip/base/result.hpp"

namespace onetrip {

class FileLock {
 public:
  // Makes the file (mode 0600) if it is not there.  Empty where the lock is held, by this process
  // too.  FAILED_PRECONDITION if the file cannot be opened or locked.
  static Result<std::optional<FileLock>> take(const std::string& path);

  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();

  // Of the file, open for reading and writing; the lock's own.
  int fd() const { return fd_; }

 private:
  explicit FileLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace onetrip
