// A folder of a test's own, removed at its end.
#pragma once

#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

namespace onetrip {

class Folder {
 public:
  // Short, and not below a long TMPDIR: a socket's path has 107 bytes.
  Folder() : path_(mkdtemp(std::string("/tmp/onetrip-host-XXXXXX").data())) {}
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

inline unsigned mode_of(const std::string& path) {
  struct stat found {};
  return stat(path.c_str(), &found) == 0 ? found.st_mode & 07777U : 0;
}

}  // namespace onetrip
