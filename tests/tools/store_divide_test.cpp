// A store that is exported, and imported as the stores of another number of instances.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "onetrip/base/owner.hpp"
#include "onetrip/store/sqlite_reader.hpp"
#include "onetrip/wire/codec.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/tools/store_for_tests.hpp"

namespace onetrip::tools {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

const StoreFacts of_one{.service = "kv", .schema = 2, .created_ms = 5, .last_commit = 7};

class StoreDivide : public ::testing::Test {
 protected:
  StoreDivide() {
    for (int i = 0; i != 40; ++i) {
      const std::string key = "key_" + std::to_string(i);
      rows_[{"plain", packed(key)}] = packed(i);
      rows_[{"pairs", packed(std::pair(key, std::int64_t{i}))}] = packed(i);
      rows_[{"nested", packed(std::pair(std::pair(key, std::string("uuid")), 1))}] = packed(i);
    }
  }

  std::string file(const std::string& name) const { return folder_ / name; }
  Ran import(const std::string& name, std::vector<std::string> words) const {
    words.insert(words.begin(), {"import", file(name)});
    return run(std::move(words));
  }
  // Makes a store of `rows`, and exports it.
  void export_as(const std::string& lines, const StoreFacts& facts, const ByteRows& rows) const {
    const std::string store = file(lines + ".db");
    ASSERT_TRUE(make_store(store, facts, rows).ok());
    ASSERT_EQ(run({"export", store, "-o", file(lines)}).status, 0);
  }

  ScratchFolder folder_;
  ByteRows rows_;
};

TEST_F(StoreDivide, GivesEachRowToTheOwnerOfItsKeyAndTakesThemTogetherAgain) {
  ByteRows with_identity = rows_;
  with_identity[{"onetrip.sessions", packed(1)}] = packed(1);
  export_as("one", of_one, with_identity);
  std::vector<std::string> together{"--instances", "1"};
  ByteRows all;
  for (std::uint32_t i = 0; i < 3; ++i) {
    const std::string number = std::to_string(i);
    const std::string name = "kv." + number + ".db";
    const Ran ran = import(name, {"-i", file("one"), "--instance", number, "--instances", "3"});
    ASSERT_EQ(ran.status, 0) << ran.err;
    EXPECT_THAT(ran.err, HasSubstr("of other instances left out"));
    EXPECT_EQ(SqliteReader::open(file(name)).value()->facts().place, (InstancePlace{i, 3}));
    for (const auto& [place, value] : rows_of(file(name))) {
      if (place.first == "plain") {
        const auto key =
            wire::decode<std::string>(wire::view_of(place.second), wire::Strictness::request);
        EXPECT_EQ(owner_of(key.value(), 3), i);
      }
      EXPECT_TRUE(all.emplace(place, value).second) << "a row of two instances";
    }
    ASSERT_EQ(run({"export", file(name), "-o", file(number)}).status, 0);
    together.insert(together.end(), {"-i", file(number)});
  }
  EXPECT_EQ(all, rows_);

  const Ran ran = import("again.db", together);

  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(rows_of(file("again.db")), rows_);
  EXPECT_EQ(SqliteReader::open(file("again.db")).value()->facts().place, InstancePlace{});
}

TEST_F(StoreDivide, RefusesAPartOfTheStateForAllOfIt) {
  export_as("first", {.service = "kv", .place = {0, 2}, .schema = 2}, {});
  export_as("second", {.service = "kv", .place = {1, 2}, .schema = 2}, {});
  export_as("other", {.service = "positions", .place = {1, 2}, .schema = 2}, {});
  const auto refusal = [&](std::vector<std::string> words) {
    const Ran ran = import("new.db", std::move(words));
    EXPECT_EQ(ran.status, 65) << ran.err;
    EXPECT_FALSE(fs::exists(file("new.db")));
    return ran.err;
  };

  EXPECT_THAT(refusal({"-i", file("first"), "--instances", "1"}),
              HasSubstr("instance 1 of 2 is missing"));
  EXPECT_THAT(refusal({"-i", file("first"), "-i", file("first"), "--instances", "1"}),
              HasSubstr("it is of instance 0 of 2: the inputs are one of each instance"));
  EXPECT_THAT(refusal({"-i", file("first"), "-i", file("other"), "--instances", "1"}),
              HasSubstr("it is of the service positions, and what came before of kv"));
  EXPECT_THAT(refusal({"-i", file("first"), "-i", file("second")}),
              HasSubstr("say with --instance and --instances"));
  EXPECT_THAT(refusal({"-i", file("first"), "--instances", "1", "--keep-identity"}),
              HasSubstr("another store"));
  EXPECT_THAT(refusal({"-i", file("first"), "--instances", "2", "--instance", "2"}),
              HasSubstr("--instance 2: there are 2"));
}

TEST_F(StoreDivide, RefusesARowThatBelongsToNoInstance) {
  export_as("one", of_one, {{{"counts", packed(1)}, packed(1)}});

  const Ran ran = import("kv.db", {"-i", file("one"), "--instances", "2"});

  EXPECT_EQ(ran.status, 65);
  EXPECT_THAT(ran.err, HasSubstr("line 2: space \"counts\" has a key without a text in front"));
}

TEST_F(StoreDivide, KeepsTheInstanceThatTheInputIsOf) {
  export_as("second", {.service = "kv", .place = {1, 2}, .schema = 2}, rows_);

  ASSERT_EQ(import("kv.1.db", {"-i", file("second"), "--keep-identity"}).status, 0);

  EXPECT_EQ(SqliteReader::open(file("kv.1.db")).value()->facts().place, (InstancePlace{1, 2}));
  EXPECT_EQ(rows_of(file("kv.1.db")), rows_);
}

}  // namespace
}  // namespace onetrip::tools
