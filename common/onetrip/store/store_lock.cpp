#include "onetrip/store/store_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <utility>

namespace onetrip {
namespace {

// The number that the holder has written; 0 where there is none (yet).
long holder_of(int fd) {
  std::array<char, 24> text{};
  const ssize_t size = pread(fd, text.data(), text.size() - 1, 0);
  return size <= 0 ? 0 : std::strtol(text.data(), nullptr, 10);
}

Error in_use(const std::string& path, long holder) {
  const std::string who =
      holder > 0 ? fmt::format("process {}", holder) : std::string("another process");
  return unavailable("the store {} is in use by {}: stop it first, or name another store.dir", path,
                     who)
      .because("in_use");
}

}  // namespace

Result<StoreLock> StoreLock::take(const std::string& store_path) {
  const std::string path = store_path + ".lock";
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return make_error(Code::permission_denied, "{} cannot be opened: {}", path,
                      system_message(errno));
  StoreLock lock(fd);
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return in_use(store_path, holder_of(fd));
    return make_error(Code::permission_denied, "{} cannot be locked: {}", path,
                      system_message(errno));
  }
  // Only for the sentence above: that it cannot be written, on a full disk, is no reason to stop.
  const std::string number = fmt::format("{}\n", getpid());
  if (ftruncate(fd, 0) == 0) static_cast<void>(!pwrite(fd, number.data(), number.size(), 0));
  return lock;
}

StoreLock::StoreLock(StoreLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

StoreLock& StoreLock::operator=(StoreLock&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

StoreLock::~StoreLock() {
  if (fd_ >= 0) close(fd_);
}

}  // namespace onetrip
