#include "onetrip/host/run_dir.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "onetrip/store/new_file.hpp"

namespace onetrip {
namespace {

namespace fs = std::filesystem;

Status make_missing(const fs::path& path) {
  if (path.has_relative_path() && path.parent_path() != path)
    ONETRIP_TRY_STATUS(make_missing(path.parent_path()));
  if (path.filename().empty()) return Done{};
  if (mkdir(path.c_str(), 0700) == 0) {
    // So that it lasts when the power fails; where that cannot be had, nothing is lost yet.
    static_cast<void>(sync_folder(folder_of(path.string())).ok());
    return Done{};
  }
  const int why = errno;
  if (why == EEXIST) return Done{};
  struct stat found {};
  if (stat(path.c_str(), &found) == 0) return Done{};  // "/proc" and the like answer otherwise.
  return failed_precondition("the folder {} cannot be made: {}", path.string(),
                             system_message(why));
}

Result<struct stat> look_at(const fs::path& path) {
  struct stat found {};
  if (stat(path.c_str(), &found) != 0)
    return failed_precondition("the folder {} cannot be used: {}", path.string(),
                               system_message(errno));
  if (!S_ISDIR(found.st_mode)) return failed_precondition("{} is not a folder", path.string());
  return found;
}

bool others_write(const struct stat& folder) { return (folder.st_mode & 022U) != 0; }

// May somebody else rename what is in it?  Not if it is ours or root's and closed, or sticky
// (/tmp).
Status check_parent(const fs::path& path, std::string_view setting) {
  ONETRIP_TRY(const struct stat folder, look_at(path));
  const bool owner_is_safe = folder.st_uid == geteuid() || folder.st_uid == 0;
  const bool is_sticky = (folder.st_mode & S_ISVTX) != 0;
  if (owner_is_safe && (!others_write(folder) || is_sticky)) return Done{};
  return failed_precondition(
      "the folder {} belongs to another user or others may write in it: set {} to a place of your "
      "own",
      path.string(), setting);
}

// `setting` says where the folder is.
Status make_private(const std::string& path, std::string_view setting) {
  ONETRIP_TRY_STATUS(make_missing(path));
  ONETRIP_TRY(const struct stat folder, look_at(path));
  if (folder.st_uid != geteuid())
    return failed_precondition(
        "the folder {} belongs to another user: set {} to a place of your own", path, setting);
  if (others_write(folder))
    return failed_precondition("others may write in the folder {}: chmod 700 it", path);
  return check_parent(fs::path(path).parent_path(), setting);
}

}  // namespace

Status make_run_dir(const std::string& path) { return make_private(path, "mesh.run_dir"); }
Status make_store_dir(const std::string& path) { return make_private(path, "store.dir"); }

}  // namespace onetrip
