// The permissions of a file.
#pragma once

#include <sys/stat.h>

#include <string>

namespace onetrip {

// 0 where there is no such file.
inline unsigned mode_of(const std::string& path) {
  struct stat found {};
  return stat(path.c_str(), &found) == 0 ? found.st_mode & 07777U : 0;
}

}  // namespace onetrip
