// A store of one of several instances: it knows of how many, and is not left alone with others.
#include "onetrip/store/store_siblings.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "onetrip/store/sqlite_new_store.hpp"
#include "tests/store/sqlite_rows.hpp"
#include "tests/store/sqlite_shell.hpp"
#include "tests/support/scratch_folder.hpp"

namespace onetrip::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class StoreSiblingsTest : public ::testing::Test {
 protected:
  SqliteOptions options(std::uint32_t instance, std::uint32_t instances) const {
    return {.path = folder_ / store_file_name("kv", instance),
            .service = "kv",
            .place = {instance, instances}};
  }
  Result<OpenedRows> open(std::uint32_t instance, std::uint32_t instances) const {
    return open_rows(options(instance, instances));
  }
  Error refusal(std::uint32_t instance, std::uint32_t instances) const {
    const auto opened = open(instance, instances);
    return opened ? Error{Code::ok, "accepted", "", Outcome::executed} : opened.error();
  }

  ScratchFolder folder_;
};

TEST_F(StoreSiblingsTest, HaveAFileEachAndOpenAgain) {
  for (int round = 0; round < 2; ++round) {
    for (std::uint32_t i = 0; i < 3; ++i) {
      const auto opened = open(i, 3);
      ASSERT_TRUE(opened.ok()) << opened.error().message;
      EXPECT_EQ(opened->recovered.is_new, round == 0);
    }
  }

  EXPECT_TRUE(fs::exists(folder_ / "kv.db"));
  EXPECT_TRUE(fs::exists(folder_ / "kv.1.db"));
  EXPECT_TRUE(fs::exists(folder_ / "kv.2.db"));
}

TEST_F(StoreSiblingsTest, AreRefusedByAServiceOfAnotherNumber) {
  ASSERT_TRUE(open(0, 1).ok());

  const Error refused = refusal(0, 3);

  EXPECT_EQ(refused.code, Code::failed_precondition);
  EXPECT_EQ(refused.message,
            "the store " + options(0, 1).path +
                " is that of instance 0 of 1, and service.kv.instances is 3: say 1 there again, or "
                "divide the state anew: onetrip-store export of each of the 1, import with "
                "--instances 3 of each of the 3, and the old files out of the folder");
}

TEST_F(StoreSiblingsTest, AreNotMadeBesideThoseOfAnotherNumber) {
  ASSERT_TRUE(open(0, 1).ok());

  EXPECT_EQ(refusal(2, 3).code, Code::failed_precondition);

  EXPECT_FALSE(fs::exists(folder_ / "kv.2.db"));
}

TEST_F(StoreSiblingsTest, AreNotMadeBesideOneThatAProcessHas) {
  const auto running = open(1, 2);
  ASSERT_TRUE(running.ok());
  ASSERT_EQ(OneCommit(1).put("s", "a", "1").write_to(*running->file).outcome,
            CommitOutcome::durable);

  EXPECT_EQ(refusal(0, 1).code, Code::failed_precondition);
  EXPECT_TRUE(open(0, 2).ok());
}

TEST_F(StoreSiblingsTest, LeaveNothingWhereTheFirstFileIsGone) {
  ASSERT_TRUE(open(1, 3).ok());

  EXPECT_THAT(refusal(0, 1).message, HasSubstr("kv.1.db is that of instance 1 of 3"));

  EXPECT_FALSE(fs::exists(folder_ / "kv.db"));
}

TEST_F(StoreSiblingsTest, AreKnownByWhatIsInThemAndNotByTheirName) {
  ASSERT_TRUE(open(1, 3).ok());
  fs::rename(folder_ / "kv.1.db", folder_ / "kv.2.db");

  EXPECT_EQ(refusal(2, 3).message,
            "the store " + options(2, 3).path +
                " is that of instance 1 of kv, not of instance 2: call it kv.1.db again");
}

TEST_F(StoreSiblingsTest, AreNotConfusedWithOtherFiles) {
  ASSERT_TRUE(open_rows({.path = folder_ / "kv_old.db", .service = "kv_old"}).ok());
  ASSERT_TRUE(open_rows({.path = folder_ / "kv.old.db", .service = "kv"}).ok());
  std::ofstream(folder_ / "kv.7.db") << "not a store";

  EXPECT_TRUE(open(0, 3).ok());
}

TEST_F(StoreSiblingsTest, OfAnOlderFormKeepTheirPlaceWhenTheyAreBroughtUpToDate) {
  ASSERT_TRUE(open(2, 3).ok());
  const std::string path = options(2, 3).path;
  run_shell(path, "DROP TABLE stored_batches; DELETE FROM meta WHERE name='last_kept'");
  run_shell(path, "PRAGMA user_version=" + std::to_string(1 + (2 << 8) + (3 << 16)));

  EXPECT_TRUE(open(2, 3).ok());
  EXPECT_EQ(run_shell(path, "PRAGMA user_version"),
            std::to_string(2 + (2 << 8) + (3 << 16)) + "\n");
}

}  // namespace
}  // namespace onetrip::test
