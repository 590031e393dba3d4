#include "onetrip/store/store_lock.hpp"

#include <unistd.h>

#include <fstream>
#include <optional>

namespace onetrip {
namespace {

Error held_by_another(const std::string& path) {
  long holder = 0;  // Stays so where none is written (yet).
  std::ifstream(path + ".lock") >> holder;
  const std::string who =
      holder > 0 ? fmt::format("process {}", holder) : std::string("another process");
  return unavailable("the store {} is in use by {}: stop it first, or name another store.dir", path,
                     who)
      .because("in_use");
}

}  // namespace

Result<StoreLock> StoreLock::take(const std::string& store_path) {
  Result<std::optional<FileLock>> taken = FileLock::take(store_path + ".lock");
  if (!taken) return make_error(Code::permission_denied, "{}", taken.error().message);
  if (!taken->has_value()) return held_by_another(store_path);
  FileLock lock = **std::move(taken);
  // Only for the sentence above: that it cannot be written, on a full disk, is no reason to stop.
  const std::string number = fmt::format("{}\n", getpid());
  if (ftruncate(lock.fd(), 0) == 0)
    static_cast<void>(!pwrite(lock.fd(), number.data(), number.size(), 0));
  return StoreLock(std::move(lock));
}

}  // namespace onetrip
