// To be loaded before a program's own libraries (LD_PRELOAD): the process kills itself at a sync of
// a file.  KILL_AT_SYNC names a file that holds two numbers: at which sync, counted from 1, and
// whether before it (0) or behind it (1).  The file goes when that happens.
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace {

struct Plan {
  int at = 0;  // 0: never.
  int behind = 0;
};

Plan read_plan() {
  Plan plan;
  const char* path = std::getenv("KILL_AT_SYNC");  // NOLINT(concurrency-mt-unsafe)
  std::FILE* file = path != nullptr ? std::fopen(path, "r") : nullptr;
  if (file == nullptr) return plan;
  if (std::fscanf(file, "%d %d", &plan.at, &plan.behind) != 2) plan = Plan{};  // NOLINT
  std::fclose(file);
  return plan;
}

void die() {
  unlink(std::getenv("KILL_AT_SYNC"));  // NOLINT(concurrency-mt-unsafe)
  kill(getpid(), SIGKILL);
}

int sync_or_die(long call, int fd) {
  static std::atomic<int> syncs = 0;
  static std::atomic<bool> counting = false;
  const Plan plan = read_plan();
  if (plan.at == 0) return static_cast<int>(syscall(call, fd));
  if (!counting.exchange(true)) syncs = 0;
  const bool now = ++syncs == plan.at;
  if (now && plan.behind == 0) die();
  const int done = static_cast<int>(syscall(call, fd));
  if (now) die();
  return done;
}

}  // namespace

extern "C" int fsync(int fd) { return sync_or_die(SYS_fsync, fd); }
extern "C" int fdatasync(int fd) { return sync_or_die(SYS_fdatasync, fd); }
