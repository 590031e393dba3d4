// To be loaded before a program's own libraries (LD_PRELOAD): a file's sync fails with EIO once,
// the next time after the file that FAIL_SYNC_ONCE_THERE_IS names was made.  Those after it go
// well, as the kernel says of a page only once that it could not be written.
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace {

bool is_to_fail() {
  const char* path = std::getenv("FAIL_SYNC_ONCE_THERE_IS");  // NOLINT(concurrency-mt-unsafe)
  return path != nullptr && unlink(path) == 0;
}

int sync_or_fail(long call, int fd) {
  if (!is_to_fail()) return static_cast<int>(syscall(call, fd));
  errno = EIO;
  return -1;
}

}  // namespace

extern "C" int fsync(int fd) { return sync_or_fail(SYS_fsync, fd); }
extern "C" int fdatasync(int fd) { return sync_or_fail(SYS_fdatasync, fd); }
