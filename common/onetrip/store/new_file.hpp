// NewFile: a file that is under its name whole and synced, or not at all, whenever the process
// ends.
//
//   ONETRIP_TRY(NewFile file, NewFile::begin("/backups/kv.db"));
//   write_to(file.part());             // "/backups/kv.db.onetrip-part", empty so far, mode 0600
//   ONETRIP_TRY_STATUS(file.place());  // synced, renamed; the folder synced
//
// What a process that was killed has left of a part is taken over by the next one that begins the
// same file.  Threads: any, one at a time.
#pragma once

#include <cstdint>
#include <fstream>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "onetrip/base/file_lock.hpp"
#include "onetrip/base/result.hpp"

namespace onetrip {

class NewFile {
 public:
  // `path` in a folder that is there.  ALREADY_EXISTS if something has that name, NOT_FOUND if
  // there is no such folder, UNAVAILABLE (reason "in_use") if somebody else is writing it,
  // PERMISSION_DENIED where it cannot be made.
  static Result<NewFile> begin(const std::string& path);
  // Removes the part, unless it is in its place.
  ~NewFile();
  NewFile(NewFile&& other) noexcept;
  NewFile& operator=(NewFile&& other) = delete;

  const std::string& path() const { return path_; }
  std::string part() const;
  // Bytes of the part, and those that its file system has room for beside it.
  std::uint64_t size() const;
  std::uint64_t room() const;

  // Has the disk begin with what was written to the part since, and waits for nothing: so that the
  // sync in place() has little left to do, which would hold up the syncs of other files, too.
  void begin_writing() const;
  // What was written to the part is synced and gets its name, which nothing may have got meanwhile.
  // RESOURCE_EXHAUSTED (reason "disk_full") if there is no room for it.
  Status place();

 private:
  NewFile(std::string path, FileLock lock) : path_(std::move(path)), lock_(std::move(lock)) {}

  std::string path_;
  FileLock lock_;  // On the part itself.
  bool is_unfinished_ = true;
};

// What `write` gives, a Result, for the stream of a new file; its error leaves no file.
template <class Write>
std::invoke_result_t<Write&, std::ostream&> write_new_file(const std::string& path, Write write) {
  ONETRIP_TRY(NewFile file, NewFile::begin(path));
  std::ofstream out(file.part(), std::ios::binary);
  ONETRIP_TRY(auto written, write(out));
  out.close();
  if (!out) return resource_exhausted("{} cannot be written", path);
  ONETRIP_TRY_STATUS(file.place());
  return written;
}

// What errno says of the file: "PATH WHAT: why"; RESOURCE_EXHAUSTED (reason "disk_full") for want
// of room.
Error file_error(const std::string& path, std::string_view what);
// A new name lasts once its folder is synced.
Status sync_folder(const std::string& folder);
// Of the file: ".", where the path has none.
std::string folder_of(const std::string& path);

}  // namespace onetrip
