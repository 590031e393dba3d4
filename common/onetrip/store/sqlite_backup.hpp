// SqliteBackup: a copy of an open SQLite file, made in steps between its owner's writes.
//
// What is committed between two steps is in the copy, as SQLite repeats it there: at the end the
// copy is the file as it is at the last step.  Whatever happens to the copy, the file goes on.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "onetrip/base/result.hpp"
#include "onetrip/store/new_file.hpp"
#include "onetrip/store/sqlite_connection.hpp"
#include "onetrip/store/stored_backup.hpp"

namespace onetrip {

class SqliteBackup {
 public:
  // `path` is absolute, of a file that is not there, in a folder that is.  `room_left` is what has
  // to be free beside the copy, in bytes; RESOURCE_EXHAUSTED ("disk_full") if it is not.  The other
  // errors are NewFile's.  The source outlives step().
  static Result<std::unique_ptr<SqliteBackup>> begin(SqliteConnection& source,
                                                     const std::string& path,
                                                     const std::string& vfs,
                                                     std::uint64_t room_left);

  // Copies about 256 KB, and syncs nothing.  True when all is copied; the source, which is at
  // `last_commit`, is not used any more then.
  Result<bool> step(CommitNo last_commit);
  // Syncs the copy and gives it its name.  Takes as long as the disk does; on any thread, after
  // step() has given true.
  Result<StoredBackup> finish();

 private:
  SqliteBackup(NewFile file, SqliteConnection target, SqliteCopy copy, int pages_at_once);

  NewFile file_;
  std::optional<SqliteConnection> target_;
  std::optional<SqliteCopy> copy_;  // From the source to the target.
  int pages_at_once_;
  StoredBackup made_;
};

}  // namespace onetrip
