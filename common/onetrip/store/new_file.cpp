#include "onetrip/store/new_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

namespace onetrip {
namespace {

namespace fs = std::filesystem;

std::string part_of(const std::string& path) { return path + ".onetrip-part"; }

Error already_there(const std::string& path) {
  return already_exists("{} is there already: name a file that is not", path);
}

Error in_use(const std::string& path) {
  return unavailable("{} is being written by somebody else", path).because("in_use");
}

// The file that was locked may have got its name, or been removed, before it was.
bool is_at(const std::string& path, int fd) {
  struct stat locked {};
  struct stat named {};
  return fstat(fd, &locked) == 0 && lstat(path.c_str(), &named) == 0 &&
         locked.st_ino == named.st_ino && locked.st_dev == named.st_dev;
}

int rename_to_new_name(const std::string& from, const std::string& to) {
  if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  // Some file systems do not know the flag.
  if (errno != EINVAL && errno != ENOSYS) return -1;
  struct stat found {};
  if (lstat(to.c_str(), &found) == 0) {
    errno = EEXIST;
    return -1;
  }
  return std::rename(from.c_str(), to.c_str());
}

}  // namespace

Error file_error(const std::string& path, std::string_view what) {
  const int why = errno;
  std::string text = fmt::format("{} {}: {}", path, what, system_message(why));
  if (why == ENOSPC || why == EDQUOT || why == EFBIG)
    return resource_exhausted("{}", text).because("disk_full");
  return make_error(why == EIO ? Code::internal : Code::permission_denied, "{}", text);
}

Result<NewFile> NewFile::begin(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(folder_of(path), error))
    return not_found("there is no folder {}: make it first", folder_of(path));
  if (fs::symlink_status(path, error).type() != fs::file_type::not_found)
    return already_there(path);
  Result<std::optional<FileLock>> taken = FileLock::take(part_of(path));
  if (!taken) return make_error(Code::permission_denied, "{}", taken.error().message);
  if (!taken->has_value()) return in_use(path);
  FileLock lock = **std::move(taken);
  if (!is_at(part_of(path), lock.fd())) return in_use(path);
  NewFile file(path, std::move(lock));
  if (ftruncate(file.lock_.fd(), 0) != 0) return file_error(file.part(), "cannot be written");
  return file;
}

NewFile::NewFile(NewFile&& other) noexcept
    : path_(std::move(other.path_)),
      lock_(std::move(other.lock_)),
      is_unfinished_(std::exchange(other.is_unfinished_, false)) {}

NewFile::~NewFile() {
  if (is_unfinished_) unlink(part().c_str());
}

std::string NewFile::part() const { return part_of(path_); }

std::uint64_t NewFile::size() const {
  struct stat found {};
  return fstat(lock_.fd(), &found) == 0 ? static_cast<std::uint64_t>(found.st_size) : 0;
}

std::uint64_t NewFile::room() const {
  struct statvfs found {};
  return fstatvfs(lock_.fd(), &found) == 0 ? std::uint64_t{found.f_bavail} * found.f_frsize : 0;
}

void NewFile::begin_writing() const {
  // Where a file system cannot, place() does it all.
  static_cast<void>(sync_file_range(lock_.fd(), 0, 0, SYNC_FILE_RANGE_WRITE));
}

Status NewFile::place() {
  if (fsync(lock_.fd()) != 0) return file_error(part(), "cannot be synced");
  if (rename_to_new_name(part(), path_) != 0)
    return errno == EEXIST ? already_there(path_) : file_error(path_, "cannot be made");
  is_unfinished_ = false;
  return sync_folder(folder_of(path_));
}

Status sync_folder(const std::string& folder) {
  const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return file_error(folder, "cannot be opened");
  Status status;
  if (fsync(fd) != 0) status = file_error(folder, "cannot be synced");
  close(fd);
  return status;
}

std::string folder_of(const std::string& path) {
  const std::string folder = fs::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

}  // namespace onetrip
