#include "tools/store/import_rows.hpp"

#include <memory>
#include <utility>

#include "onetrip/store/sqlite_new_store.hpp"
#include "tools/store/export_lines.hpp"

namespace onetrip::tools {
namespace {

// The lines of the input, each known by its number.
class Lines {
 public:
  explicit Lines(std::istream& in) : in_(in) {}

  bool next() {
    if (!std::getline(in_, line_)) return false;
    ++number_;
    return true;
  }
  const std::string& line() const { return line_; }
  Error at(Error error) const {
    error.message = fmt::format("line {}: {}", number_, error.message);
    return error;
  }

 private:
  std::istream& in_;
  std::string line_;
  std::uint64_t number_ = 0;
};

class Import {
 public:
  Import(std::istream& in, bool keep_identity, Progress& progress)
      : lines_(in), keep_identity_(keep_identity), progress_(progress) {}

  Result<Imported> into(const std::string& path) {
    ONETRIP_TRY(auto store, begin(path));
    while (lines_.next()) {
      if (is_end_line(lines_.line())) return finish(*store);
      ONETRIP_TRY_STATUS(add_row(*store));
    }
    return invalid("the input is cut off: it ends after {} rows, and its last line is missing",
                   read_);
  }

 private:
  Result<std::unique_ptr<SqliteNewStore>> begin(const std::string& path) {
    if (!lines_.next()) return invalid("the input is empty");
    Result<StoreFacts> facts = read_header(lines_.line());
    if (!facts) return lines_.at(facts.error());
    imported_.service = facts->service;
    progress_.begin("import", 0);
    return SqliteNewStore::begin(path, *facts);
  }

  Status add_row(SqliteNewStore& store) {
    const Result<ExportedRow> row = read_row(lines_.line());
    if (!row) return lines_.at(row.error());
    ++read_;
    progress_.row();
    if (!keep_identity_ && is_identity(row->space)) {
      ++imported_.left_out;
      return {};
    }
    ++imported_.rows;
    Status added = store.add(row->space, row->key, row->value);
    if (!added && added.error().code == Code::already_exists)
      return lines_.at(invalid("{}", added.error().message));
    return added;
  }

  Result<Imported> finish(SqliteNewStore& store) {
    const Result<std::uint64_t> rows = read_end(lines_.line());
    if (!rows) return lines_.at(rows.error());
    if (*rows != read_)
      return lines_.at(
          invalid("there should be {} rows, and there are {}: one of both is wrong", *rows, read_));
    if (lines_.next() && !lines_.line().empty())
      return lines_.at(invalid("something follows the last line"));
    progress_.phase("import: writing the file");
    ONETRIP_TRY_STATUS(store.finish());
    progress_.end();
    return imported_;
  }

  Lines lines_;
  bool keep_identity_;
  Progress& progress_;
  std::uint64_t read_ = 0;
  Imported imported_;
};

}  // namespace

bool is_identity(std::string_view space) {
  return space == "onetrip.identity" || space == "onetrip.sessions" ||
         space == "onetrip.completions";
}

Result<Imported> import_rows(std::istream& in, const std::string& path, bool keep_identity,
                             Progress& progress) {
  return Import(in, keep_identity, progress).into(path);
}

}  // namespace onetrip::tools
