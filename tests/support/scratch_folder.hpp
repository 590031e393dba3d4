// A folder of a test's own: empty at first, mode 0700, and gone with the object.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>
#include <system_error>

#include "onetrip/base/check.hpp"

namespace onetrip {

class ScratchFolder {
 public:
  // Not below a long TMPDIR: a socket's path has 107 bytes.
  ScratchFolder() : path_("/tmp/onetrip-XXXXXX") {
    ONETRIP_CHECK(mkdtemp(path_.data()) != nullptr, path_);
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  // Of a socket in it.
  std::string endpoint(const std::string& name) const { return "ipc://" + path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace onetrip
