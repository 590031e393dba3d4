// What the tests of the SQLite file share: rows as texts, and sets of changes in one expression.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "onetrip/store/sqlite_file.hpp"
#include "onetrip/wire/codec.hpp"

namespace onetrip::test {

// By space and key.
using TextRows = std::map<std::pair<std::string, std::string>, std::string>;

class CollectRows final : public RowVisitor {
 public:
  Status row(std::string_view space, wire::BytesView key, wire::BytesView value) override {
    ONETRIP_TRY(std::string key_text, wire::decode<std::string>(key, wire::Strictness::reply));
    ONETRIP_TRY(std::string value_text, wire::decode<std::string>(value, wire::Strictness::reply));
    const std::pair place{std::string(space), std::move(key_text)};
    if (!rows.emplace(place, std::move(value_text)).second)
      return data_loss("{}/{} is there twice", place.first, place.second);
    return {};
  }

  TextRows rows;
};

// A file that is open, with the rows that it had.
struct OpenedRows {
  std::unique_ptr<SqliteFile> file;
  Recovered recovered;
  TextRows rows;
};

inline Result<OpenedRows> open_rows(const SqliteOptions& options) {
  ONETRIP_TRY(auto file, SqliteFile::open(options));
  CollectRows rows;
  ONETRIP_TRY(const Recovered recovered, file->load(rows));
  return OpenedRows{std::move(file), recovered, std::move(rows.rows)};
}

// One commit over its own set: put("space", "key", "value").
class OneCommit {
 public:
  explicit OneCommit(CommitNo number) : sets_{ChangeSet(number)} {}

  OneCommit& put(std::string_view space, const std::string& key, const std::string& value) {
    sets_.front().put(space, key, value);
    return *this;
  }
  OneCommit& erase(std::string_view space, const std::string& key) {
    sets_.front().erase(space, key);
    return *this;
  }
  OneCommit& clear(std::string_view space) {
    sets_.front().clear(space);
    return *this;
  }

  SqliteFile::Written write_to(SqliteFile& file) const { return file.write(CommitBatch{sets_}); }

 private:
  std::vector<ChangeSet> sets_;
};

}  // namespace onetrip::test
