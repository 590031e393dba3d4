// What the process holds, of /proc/self/status: "VmRSS:" now, "VmHWM:" at the most.
#pragma once

#include <fstream>
#include <string>

namespace onetrip::bench {

// In kB of 1024 bytes.
inline double memory_kb(const std::string& field) {
  std::ifstream status("/proc/self/status");
  for (std::string name; status >> name; status.ignore(1'000, '\n')) {
    double kb = 0;
    if (name == field && status >> kb) return kb;
  }
  return 0;
}

}  // namespace onetrip::bench
