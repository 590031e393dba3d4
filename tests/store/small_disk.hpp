// SmallDisk: a file system of 1 MB in a folder, where mounting is allowed.
#pragma once

#include <sys/mount.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/scratch_folder.hpp"

namespace onetrip::test {

class SmallDisk {
 public:
  // errno says why it is not mounted.
  SmallDisk() : mounted_(mount("tmpfs", path().c_str(), "tmpfs", 0, "size=1m,mode=700") == 0) {}
  ~SmallDisk() {
    if (mounted_) umount2(path().c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  bool mounted() const { return mounted_; }
  const std::string& path() const { return folder_.path(); }
  std::string operator/(const std::string& name) const { return folder_ / name; }

  // With so much, or as much as there is room for.
  void fill(int bytes) const {
    std::ofstream filler(path() + "/filler");
    const std::string block(4096, 'x');
    for (; bytes > 0; bytes -= 4096)
      filler.write(block.data(), static_cast<std::streamsize>(block.size())).flush();
  }
  void make_room() const { std::filesystem::remove(path() + "/filler"); }

  // From now on it may only be read.  False where a file is open for writing.
  bool forbid_writing() const {
    return mount("tmpfs", path().c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, nullptr) == 0;
  }

 private:
  ScratchFolder folder_;
  bool mounted_;
};

}  // namespace onetrip::test
