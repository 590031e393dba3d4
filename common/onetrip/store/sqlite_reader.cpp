#include "onetrip/store/sqlite_reader.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

#include "onetrip/store/sqlite_load.hpp"
#include "onetrip/store/sqlite_open.hpp"
#include "onetrip/store/sqlite_schema.hpp"

namespace onetrip {
namespace {

namespace fs = std::filesystem;

bool is_there(const std::string& path) {
  std::error_code error;
  return fs::exists(path, error);
}

}  // namespace

Result<std::unique_ptr<SqliteReader>> SqliteReader::open(const std::string& path) {
  if (!is_there(path) && !is_there(path + "-wal"))
    return not_found("there is no file {}: name a store's", path);
  ONETRIP_TRY(StoreLock lock, StoreLock::take(path));
  std::unique_ptr<SqliteReader> reader(new SqliteReader(std::move(lock), path));
  ONETRIP_TRY_STATUS(reader->begin());
  return reader;
}

SqliteReader::SqliteReader(StoreLock lock, std::string path)
    : lock_(std::move(lock)), path_(std::move(path)), had_log_(is_there(path_ + "-wal")) {}

SqliteReader::~SqliteReader() {
  connection_.reset();
  // SQLite has made an empty one to read what is not there.
  std::error_code error;
  if (!had_log_ && fs::file_size(path_ + "-wal", error) == 0) fs::remove(path_ + "-wal", error);
}

Status SqliteReader::begin() {
  ONETRIP_TRY(connection_, sqlite_open::open_to_read(path_));
  Status read = read_facts();
  if (!read && read.error().code == Code::data_loss)
    return data_loss("the store {} is damaged, or none: {}", path_, read.error().message);
  return read;
}

Status SqliteReader::read_facts() {
  ONETRIP_TRY(facts_.schema, sqlite_schema::version_of(*connection_, path_));
  ONETRIP_TRY(facts_.place, sqlite_schema::place_of(*connection_));
  ONETRIP_TRY(facts_.service, connection_->text("SELECT value FROM meta WHERE name='service'"));
  ONETRIP_TRY(facts_.created_ms,
              connection_->number("SELECT value FROM meta WHERE name='created_ms'"));
  ONETRIP_TRY(const std::int64_t last,
              connection_->number(facts_.schema == 1
                                      ? "SELECT value FROM meta WHERE name='last_commit'"
                                      : "SELECT max(value, (SELECT coalesce(max(last_commit), 0) "
                                        "FROM stored_batches)) FROM meta WHERE "
                                        "name='last_commit'"));
  facts_.last_commit = static_cast<CommitNo>(last);
  return {};
}

Result<std::uint64_t> SqliteReader::count_rows() {
  ONETRIP_TRY(const std::int64_t rows, connection_->number("SELECT count(*) FROM stored_rows"));
  return static_cast<std::uint64_t>(rows);
}

Result<Recovered> SqliteReader::read(RowVisitor& rows) {
  KeptBatches batches;
  return sqlite_load::load(*connection_, rows, batches);
}

Result<std::vector<std::string>> SqliteReader::page_problems() {
  std::vector<std::string> problems;
  ONETRIP_TRY(SqliteStatement check, connection_->prepare("PRAGMA integrity_check(20)"));
  while (true) {
    ONETRIP_TRY(const bool is_row, check.step());
    if (!is_row) return problems;
    if (check.text(0) != "ok") problems.emplace_back(check.text(0));
  }
}

}  // namespace onetrip
