#include "onetrip/store/sqlite_open.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>

#include "onetrip/store/new_file.hpp"
#include "onetrip/store/sqlite_schema.hpp"
#include "onetrip/store/store_siblings.hpp"

namespace onetrip::sqlite_open {
namespace {

namespace fs = std::filesystem;

// An empty file that is this user's alone; SQLite gives its log the same rights.
Status make_empty(const std::string& path) {
  const int fd = ::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0) return file_error(path, "cannot be made");
  close(fd);
  return {};
}

// Tables and all, under another name, so that a file of the right name is always whole.
Status make(const SqliteOptions& options, const std::string& path) {
  ONETRIP_TRY_STATUS(make_empty(path));
  ONETRIP_TRY(SqliteConnection connection, SqliteConnection::open(path, options.vfs));
  ONETRIP_TRY_STATUS(
      connection.run(fmt::format("PRAGMA page_size={}; PRAGMA journal_mode=MEMORY; "
                                 "PRAGMA synchronous=FULL",
                                 options.page_size)));
  return sqlite_schema::create(connection, options.service, options.place);
}

Status look_at_what_is_there(const std::string& path) {
  std::error_code error;
  const bool is_there = fs::exists(path, error);
  if (is_there && fs::file_size(path, error) == 0)
    return data_loss(
        "the store {} is empty, as no store ever is: put a copy in its place, or "
        "remove it to start with nothing",
        path);
  if (!is_there && fs::exists(path + "-wal", error))
    return data_loss(
        "{0}-wal is there without its store {0}: put that back, or remove the log to "
        "start with nothing",
        path);
  return {};
}

Status check_siblings(const SqliteOptions& options) {
  return check_store_siblings(folder_of(options.path), options.service, options.place.instances);
}

Error with_place(Error error, const std::string& path) {
  if (error.code == Code::unavailable) {
    error.message = fmt::format("the store {} is open in another program: close it there", path);
  } else if (error.code == Code::data_loss) {
    error.message = fmt::format("the store {} is damaged, or none: {}", path, error.message);
  } else {
    error.message = fmt::format("the store {} cannot be opened: {}", path, error.message);
  }
  return error;
}

// Nothing is written before the file is known to be ours.
Status take_alone(SqliteConnection& connection) {
  ONETRIP_TRY_STATUS(connection.run("PRAGMA locking_mode=EXCLUSIVE"));
  ONETRIP_TRY_STATUS(connection.number("PRAGMA schema_version"));
  return {};
}

Status set_up(SqliteConnection& connection) {
  ONETRIP_TRY(const std::string mode, connection.text("PRAGMA journal_mode=WAL"));
  if (mode != "wal") return internal("SQLite keeps no log here: its mode is \"{}\"", mode);
  // The cache is for checkpoints and the index; rows are read once, at the start.  Nothing spills
  // into files elsewhere.  What is deleted is not written over, as Debian's SQLite would: a fold
  // would write all the batches that it drops once more.
  return connection.run(
      "PRAGMA synchronous=FULL; PRAGMA journal_size_limit=33554432; PRAGMA cache_size=-16384; "
      "PRAGMA temp_store=MEMORY; PRAGMA cell_size_check=ON; PRAGMA secure_delete=OFF");
}

}  // namespace

Result<bool> make_if_missing(const SqliteOptions& options) {
  ONETRIP_TRY_STATUS(look_at_what_is_there(options.path));
  ONETRIP_TRY_STATUS(check_siblings(options));
  std::error_code error;
  if (fs::exists(options.path, error)) return false;
  const std::string unfinished = options.path + ".new";
  Status made = make(options, unfinished);
  if (!made) {
    fs::remove(unfinished, error);
    return with_place(made.error(), options.path);
  }
  if (std::rename(unfinished.c_str(), options.path.c_str()) != 0)
    return file_error(options.path, "cannot be made");
  // Once more, now that others see this one: of two that begin at once with different numbers, the
  // later one at the least sees the other.
  if (Status fits = check_siblings(options); !fits) {
    fs::remove(options.path, error);
    return fits.error();
  }
  ONETRIP_TRY_STATUS(sync_folder(folder_of(options.path)));
  return true;
}

Result<SqliteConnection> open(const SqliteOptions& options) {
  auto connection = SqliteConnection::open(options.path, options.vfs);
  if (!connection) return with_place(connection.error(), options.path);
  if (const Status taken = take_alone(*connection); !taken)
    return with_place(taken.error(), options.path);
  ONETRIP_TRY_STATUS(
      sqlite_schema::check(*connection, options.path, options.service, options.place));
  if (const Status set = set_up(*connection); !set) return with_place(set.error(), options.path);
  if (const Status migrated = sqlite_schema::migrate(*connection); !migrated)
    return with_place(migrated.error(), options.path);
  return connection;
}

Result<SqliteConnection> open_to_read(const std::string& path) {
  ONETRIP_TRY_STATUS(look_at_what_is_there(path));
  auto connection = SqliteConnection::open(path, "");
  if (!connection) return with_place(connection.error(), path);
  connection->keep_log_at_close();
  Status taken = take_alone(*connection);
  if (taken) taken = connection->run("PRAGMA query_only=ON; PRAGMA cell_size_check=ON");
  if (!taken) return with_place(taken.error(), path);
  return connection;
}

}  // namespace onetrip::sqlite_open
