#include "onetrip/host/run_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/host/file_mode.hpp"
#include "tests/support/scratch_folder.hpp"

namespace onetrip {
namespace {

using ::testing::HasSubstr;

std::string refusal_of(const std::string& path) {
  const Status status = make_run_dir(path);
  return status ? "accepted" : status.error().message;
}

TEST(RunDir, IsMadeForItsUserOnlyAndSoIsWhatIsMissingAboveIt) {
  const ScratchFolder folder;

  EXPECT_EQ(refusal_of(folder / "a/b/c"), "accepted");

  EXPECT_EQ(mode_of(folder / "a"), 0700U);
  EXPECT_EQ(mode_of(folder / "a/b/c"), 0700U);
}

TEST(RunDir, MayBeThereAlready) {
  const ScratchFolder folder;
  ASSERT_EQ(refusal_of(folder / "a"), "accepted");

  EXPECT_EQ(refusal_of(folder / "a"), "accepted");
}

TEST(RunDir, IsRefusedWhereOthersMayWriteInIt) {
  const ScratchFolder folder;
  std::filesystem::create_directory(folder / "open");
  chmod((folder / "open").c_str(), 0777);

  EXPECT_EQ(refusal_of(folder / "open"),
            "others may write in the folder " + (folder / "open") + ": chmod 700 it");
}

TEST(RunDir, IsRefusedWhereOthersMayPutAnotherInItsPlace) {
  const ScratchFolder folder;
  std::filesystem::create_directories(folder / "open/mine");
  chmod((folder / "open/mine").c_str(), 0700);
  chmod((folder / "open").c_str(), 0777);
  EXPECT_THAT(refusal_of(folder / "open/mine"), HasSubstr("or others may write in it"));

  chmod((folder / "open").c_str(), 01777);  // As /tmp is.
  EXPECT_EQ(refusal_of(folder / "open/mine"), "accepted");
}

TEST(RunDir, IsRefusedWhereAFileIsInTheWay) {
  const ScratchFolder folder;
  std::ofstream(folder / "file") << "text";

  EXPECT_THAT(refusal_of(folder / "file"), HasSubstr("is not a folder"));
  EXPECT_THAT(refusal_of(folder / "file/a"), HasSubstr("cannot be"));
}

TEST(RunDir, IsRefusedWhereItBelongsToAnother) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give a folder away";
  const ScratchFolder folder;
  std::filesystem::create_directory(folder / "theirs");
  ASSERT_EQ(chown((folder / "theirs").c_str(), 12345, 12345), 0);

  EXPECT_THAT(refusal_of(folder / "theirs"), HasSubstr("belongs to another user"));
  EXPECT_THAT(refusal_of(folder / "theirs/mine"), HasSubstr("belongs to another user"));
}

}  // namespace
}  // namespace onetrip
