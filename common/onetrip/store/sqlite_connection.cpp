#include "onetrip/store/sqlite_connection.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <sqlite3.h>

namespace onetrip {
namespace {

bool means_full(int extended, int system_number) {
  if ((extended & 0xff) == SQLITE_FULL) return true;
  // SQLite takes ENOSPC alone for a full disk; a quota and a limit on a file's size mean the same.
  // A sync that failed is never one of them: what it leaves on the disk is not known.
  const bool is_room = system_number == ENOSPC || system_number == EDQUOT || system_number == EFBIG;
  return extended == SQLITE_IOERR_WRITE && is_room;
}

Code code_of(int extended) {
  switch (extended & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Code::unavailable;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Code::data_loss;
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
      return Code::permission_denied;
    default:
      return Code::internal;
  }
}

// Calls SQLite so that errno is 0 afterwards, or what a call of the system has left in it.
// (sqlite3_system_errno() would be that of an older failure where a COMMIT fails.)
template <class Call>
int called(Call&& call) {
  errno = 0;
  return call();
}

Error error_of(int extended, const char* message, int system_number) {
  std::string text = fmt::format("{} (SQLite {})", message, extended);
  const bool is_systems = (extended & 0xff) == SQLITE_IOERR || (extended & 0xff) == SQLITE_CANTOPEN;
  if (is_systems && system_number != 0) text += ": " + system_message(system_number);
  if (means_full(extended, system_number))
    return resource_exhausted("{}", text).because("disk_full");
  Error error = make_error(code_of(extended), "{}", text);
  return error.code == Code::unavailable ? std::move(error).because("in_use") : error;
}

Error last_error(sqlite3* database) {
  const int system_number = errno;
  return error_of(sqlite3_extended_errcode(database), sqlite3_errmsg(database), system_number);
}

int note_frames(void* frames, sqlite3* /*database*/, const char* /*schema*/, int count) {
  *static_cast<std::int64_t*>(frames) = count;
  return SQLITE_OK;
}

// From one place of a file to another, if that is behind it.
int write_zeros(sqlite3_file& file, std::int64_t from, std::int64_t to) {
  // SQLite's own file layer writes less than 128 KiB at once, and takes more for a full disk.
  static constexpr std::array<char, std::size_t{64} << 10U> zeros{};
  for (std::int64_t size = 0; from < to; from += size) {
    size = std::min(to - from, static_cast<std::int64_t>(zeros.size()));
    const int result = file.pMethods->xWrite(&file, zeros.data(), static_cast<int>(size), from);
    if (result != SQLITE_OK) return result;
  }
  return SQLITE_OK;
}

}  // namespace

// ---- statements

void SqliteStatement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

void SqliteStatement::note(int bound) {
  if (bound != SQLITE_OK && unbound_ == SQLITE_OK) unbound_ = bound;
}

void SqliteStatement::bind(int parameter, std::int64_t number) {
  note(sqlite3_bind_int64(statement_.get(), parameter, number));
}

void SqliteStatement::bind(int parameter, std::string_view text) {
  note(sqlite3_bind_text64(statement_.get(), parameter, text.data(), text.size(), SQLITE_STATIC,
                           SQLITE_UTF8));
}

void SqliteStatement::bind(int parameter, wire::BytesView bytes) {
  // A null pointer would be NULL and not the empty blob.
  const void* begin = bytes.empty() ? "" : static_cast<const void*>(bytes.data());
  note(sqlite3_bind_blob64(statement_.get(), parameter, begin, bytes.size(), SQLITE_STATIC));
}

Result<bool> SqliteStatement::step() {
  if (const int why = std::exchange(unbound_, SQLITE_OK); why != SQLITE_OK)
    return internal("a value cannot be stored: {} (SQLite {})", sqlite3_errstr(why), why);
  const int result = called([this] { return sqlite3_step(statement_.get()); });
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  return last_error(sqlite3_db_handle(statement_.get()));
}

Status SqliteStatement::run() {
  Result<bool> stepped = step();
  reset();
  if (!stepped) return std::move(stepped).error();
  return {};
}

void SqliteStatement::reset() { sqlite3_reset(statement_.get()); }

std::int64_t SqliteStatement::number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string_view SqliteStatement::text(int column) const { return wire::text_of(bytes(column)); }

wire::BytesView SqliteStatement::bytes(int column) const {
  // In this order: the pointer's call may convert, and the size is that of what it has made.
  const void* begin = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return {static_cast<const std::byte*>(begin), begin == nullptr ? 0 : static_cast<size_t>(size)};
}

// ---- copies

void SqliteCopy::Finish::operator()(sqlite3_backup* copy) const { sqlite3_backup_finish(copy); }

Result<bool> SqliteCopy::step(int pages) {
  const int result = called([&] { return sqlite3_backup_step(copy_.get(), pages); });
  if (result == SQLITE_OK) return false;
  if (result == SQLITE_DONE) return true;
  return error_of(result, sqlite3_errstr(result), errno);
}

std::uint64_t SqliteCopy::pages() const {
  return static_cast<std::uint64_t>(sqlite3_backup_pagecount(copy_.get()));
}

// ---- connections

SqliteConnection::Handle::~Handle() { sqlite3_close_v2(database); }

Result<SqliteConnection> SqliteConnection::open(const std::string& path, const std::string& vfs) {
  auto handle = std::make_unique<Handle>();
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int opened = called([&] {
    return sqlite3_open_v2(path.c_str(), &handle->database, flags,
                           vfs.empty() ? nullptr : vfs.c_str());
  });
  if (handle->database == nullptr)
    return internal("{} (SQLite {})", sqlite3_errstr(opened), opened);
  if (opened != SQLITE_OK) return last_error(handle->database);
  // It takes the place of SQLite's own hook, which would make checkpoints inside of commits.
  sqlite3_wal_hook(handle->database, note_frames, &handle->log_frames);
  return SqliteConnection(std::move(handle));
}

Status SqliteConnection::run(const std::string& sql) {
  const int result = called(
      [&] { return sqlite3_exec(handle_->database, sql.c_str(), nullptr, nullptr, nullptr); });
  if (result != SQLITE_OK) return last_error(handle_->database);
  return {};
}

Result<SqliteStatement> SqliteConnection::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int result = called([&] {
    return sqlite3_prepare_v3(handle_->database, sql.data(), static_cast<int>(sql.size()),
                              SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  });
  if (result != SQLITE_OK) return last_error(handle_->database);
  return SqliteStatement(statement);
}

Result<SqliteStatement> SqliteConnection::first_row(std::string_view sql) {
  ONETRIP_TRY(SqliteStatement statement, prepare(sql));
  ONETRIP_TRY(const bool found, statement.step());
  if (!found) return data_loss("nothing is found by \"{}\"", sql);
  return statement;
}

Result<std::int64_t> SqliteConnection::number(std::string_view sql) {
  ONETRIP_TRY(const SqliteStatement row, first_row(sql));
  return row.number(0);
}

Result<std::string> SqliteConnection::text(std::string_view sql) {
  ONETRIP_TRY(const SqliteStatement row, first_row(sql));
  return std::string(row.text(0));
}

bool SqliteConnection::in_transaction() const {
  return sqlite3_get_autocommit(handle_->database) == 0;
}

std::int64_t SqliteConnection::rows_changed() const { return sqlite3_changes64(handle_->database); }

Result<std::int64_t> SqliteConnection::checkpoint() {
  int frames = 0;
  const int result = called([&] {
    return sqlite3_wal_checkpoint_v2(handle_->database, nullptr, SQLITE_CHECKPOINT_PASSIVE, &frames,
                                     nullptr);
  });
  if (result != SQLITE_OK) return last_error(handle_->database);
  handle_->log_frames = 0;  // The next commit begins the log anew.
  return std::int64_t{frames};
}

Status SqliteConnection::extend_log(std::int64_t bytes) {
  sqlite3_file* log = nullptr;
  sqlite3_file_control(handle_->database, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
  if (log == nullptr || log->pMethods == nullptr) return internal("SQLite has opened no log");
  sqlite3_int64 before = 0;
  const int sized = called([&] { return log->pMethods->xFileSize(log, &before); });
  if (sized != SQLITE_OK) return error_of(sized, sqlite3_errstr(sized), errno);
  const int written = called([&] { return write_zeros(*log, before, bytes); });
  if (written == SQLITE_OK) return {};
  Error error = error_of(written, sqlite3_errstr(written), errno);
  // The room that was not enough is given back; where that fails, a longer log does no harm.
  log->pMethods->xTruncate(log, before);
  return error;
}

Result<SqliteCopy> SqliteConnection::copy_to(SqliteConnection& target) {
  sqlite3_backup* copy = nullptr;
  called([&] {
    copy = sqlite3_backup_init(target.handle_->database, "main", handle_->database, "main");
    return SQLITE_OK;
  });
  if (copy == nullptr) return last_error(target.handle_->database);
  return SqliteCopy(copy);
}

void SqliteConnection::keep_log_at_close() {
  sqlite3_db_config(handle_->database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

}  // namespace onetrip
