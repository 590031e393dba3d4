#include "onetrip/base/freed_memory.hpp"

#include <malloc.h>

namespace onetrip {

void keep_freed_memory() {
  constexpr int kept_bytes = 32 << 20;  // The most that M_MMAP_THRESHOLD takes.
  // There are no threads yet.
  mallopt(M_MMAP_THRESHOLD, kept_bytes);  // NOLINT(concurrency-mt-unsafe)
  mallopt(M_TRIM_THRESHOLD, kept_bytes);  // NOLINT(concurrency-mt-unsafe)
}

}  // namespace onetrip
