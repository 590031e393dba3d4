// LoopDisk: a file system in a file (its image), mounted at a folder, where that is allowed.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "onetrip/base/result.hpp"
#include "tests/support/scratch_folder.hpp"

namespace onetrip::test {

class LoopDisk {
 public:
  // A new ext4 of so many bytes.  An error says what is not allowed, or not installed, here.
  static Result<std::unique_ptr<LoopDisk>> make(std::size_t bytes);
  // The image that `bytes` are: as a machine finds its disk after a power cut.
  static Result<std::unique_ptr<LoopDisk>> mount(const std::string& bytes);
  // Unmounts, in whatever state it is.
  ~LoopDisk();
  LoopDisk(const LoopDisk&) = delete;
  LoopDisk& operator=(const LoopDisk&) = delete;

  std::string operator/(const std::string& name) const { return folder_ / ("mounted/" + name); }

  // What a power cut at this moment would leave.
  //
  // The image file holds what the file system has written to its device: the loop driver writes
  // into that file, and reading the file gives what was written last, from the host's page cache or
  // its disk.  What is only in memory is not in it: the page cache of the mounted file system (data
  // that was not synced) and the buffers of /dev/loopN (metadata and journal), which is why the
  // file is read and not the device.  A disk that forgets what it has not flushed is not imitated;
  // sqlite_crash_test does that.
  //
  // It is read until it is the same twice, so that nothing was written while it was read: a mixture
  // of two moments is no state that a power cut leaves.  Whoever writes has to be stopped.
  std::string image() const;

 private:
  LoopDisk() = default;
  Status mount_image();

  const ScratchFolder folder_;
  bool mounted_ = false;
};

}  // namespace onetrip::test
