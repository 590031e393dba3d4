#include "onetrip/store/sqlite_backup.hpp"

#include <algorithm>
#include <utility>

namespace onetrip {
namespace {

constexpr std::int64_t step_bytes = 256 << 10;

Error not_made(Error error, const std::string& path) {
  error.message = fmt::format("the backup {} was not made: {}", path, error.message);
  return error;
}

// All of the copy is written at once or is worth nothing, and NewFile syncs it.
Result<SqliteConnection> open_target(const std::string& path, const std::string& vfs) {
  ONETRIP_TRY(SqliteConnection target, SqliteConnection::open(path, vfs));
  ONETRIP_TRY_STATUS(
      target.run("PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=OFF; "
                 "PRAGMA synchronous=OFF; PRAGMA cache_size=-1024"));
  return target;
}

}  // namespace

Result<std::unique_ptr<SqliteBackup>> SqliteBackup::begin(SqliteConnection& source,
                                                          const std::string& path,
                                                          const std::string& vfs,
                                                          std::uint64_t room_left) {
  if (!path.starts_with('/') || path.ends_with('/') || path.find('\0') != std::string::npos)
    return invalid("path: \"{}\" is not the absolute path of a file", path);
  ONETRIP_TRY(NewFile file, NewFile::begin(path));
  ONETRIP_TRY(const std::int64_t page_size, source.number("PRAGMA page_size"));
  ONETRIP_TRY(const std::int64_t pages, source.number("PRAGMA page_count"));
  const auto needed = static_cast<std::uint64_t>(pages * page_size) + room_left;
  if (file.room() < needed)
    return resource_exhausted("the backup {} needs {} bytes, and {} are free: make room first",
                              path, needed, file.room())
        .because("disk_full");
  Result<SqliteConnection> target = open_target(file.part(), vfs);
  if (!target) return not_made(std::move(target).error(), path);
  Result<SqliteCopy> copy = source.copy_to(*target);
  if (!copy) return not_made(std::move(copy).error(), path);
  const auto at_once = static_cast<int>(std::max<std::int64_t>(1, step_bytes / page_size));
  return std::unique_ptr<SqliteBackup>(
      new SqliteBackup(std::move(file), *std::move(target), *std::move(copy), at_once));
}

SqliteBackup::SqliteBackup(NewFile file, SqliteConnection target, SqliteCopy copy,
                           int pages_at_once)
    : file_(std::move(file)),
      target_(std::move(target)),
      copy_(std::move(copy)),
      pages_at_once_(pages_at_once) {
  made_.path = file_.path();
}

Result<bool> SqliteBackup::step(CommitNo last_commit) {
  Result<bool> done = copy_->step(pages_at_once_);
  if (!done) return not_made(std::move(done).error(), file_.path());
  if (!*done) {
    file_.begin_writing();
    return false;
  }
  made_.last_commit = last_commit;
  made_.pages = copy_->pages();
  copy_.reset();
  target_.reset();
  return true;
}

Result<StoredBackup> SqliteBackup::finish() {
  made_.bytes = file_.size();
  if (Status placed = file_.place(); !placed)
    return not_made(std::move(placed).error(), file_.path());
  return made_;
}

}  // namespace onetrip
