// Stores for the tests of onetrip-store: a file of any rows, and the program as a function.
#pragma once

#include <algorithm>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "onetrip/store/sqlite_new_store.hpp"
#include "onetrip/store/sqlite_reader.hpp"
#include "onetrip/wire/bytes.hpp"
#include "onetrip/wire/codec.hpp"
#include "tests/support/scratch_folder.hpp"

#include "tools/store/program.hpp"

namespace onetrip::tools {

// Space and key, and the value, as bytes in a string.
using ByteRows = std::map<std::pair<std::string, std::string>, std::string>;

// As MessagePack.
template <class T>
std::string packed(const T& value) {
  return std::string(wire::text_of(wire::encode(value)));
}

inline Status make_store(const std::string& path, const StoreFacts& facts, const ByteRows& rows) {
  ONETRIP_TRY(auto store, SqliteNewStore::begin(path, facts));
  for (const auto& [place, value] : rows)
    ONETRIP_TRY_STATUS(store->add(place.first, wire::view_of(place.second), wire::view_of(value)));
  return store->finish();
}

class CollectBytes final : public RowVisitor {
 public:
  Status row(std::string_view space, wire::BytesView key, wire::BytesView value) override {
    rows[{std::string(space), std::string(wire::text_of(key))}] = wire::text_of(value);
    return {};
  }
  ByteRows rows;
};

inline ByteRows rows_of(const std::string& path) {
  CollectBytes collect;
  ONETRIP_CHECK(SqliteReader::open(path).value()->read(collect).ok());
  return collect.rows;
}

struct Ran {
  int status = 0;
  std::string out;
  std::string err;
};

inline Ran run(std::vector<std::string> words, const std::string& input = "") {
  std::istringstream in(input);
  std::ostringstream out;
  std::ostringstream err;
  const ManualClock clock;
  const int status = run_store_program(std::move(words), "1.2.3",
                                       {in, out, err, /*err_is_terminal=*/false, clock});
  return {status, out.str(), err.str()};
}

}  // namespace onetrip::tools
