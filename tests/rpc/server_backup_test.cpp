// `backup`: a service is asked for a copy of its state, and goes on.
#include <gmock/gmock.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/rpc/server_world.hpp"
#include "tests/store/collecting.hpp"
#include "tests/support/scratch_folder.hpp"

namespace onetrip {
namespace {

namespace fs = std::filesystem;

class ServerBackupTest : public testing::Test {
 protected:
  // Until something is answered.
  std::vector<Answer> answers() {
    std::vector<Answer> answers = world.run();
    while (answers.empty()) {
      test::collect_one(backend);
      answers = world.run();
    }
    return answers;
  }
  std::string path() const { return folder_ / "copy.db"; }
  wire::Buffer backup_to(wire::CallId id, const std::string& path) const {
    return ServerWorld::request(id, standard::backup(sample::service), path);
  }

  ScratchFolder folder_;
  SqliteBackend backend{{.path = folder_ / "sample.db", .service = "sample"}};
  ServerWorld world{backend, ServerOptions{}};
};

TEST_F(ServerBackupTest, AnswersWhatWasCopiedOnceItIsInItsPlace) {
  world.deliver(ServerWorld::request(1, sample::add, std::string("a")));
  answers();

  world.deliver(backup_to(2, path()));
  const auto answered = answers();

  ASSERT_EQ(answered.size(), 1U);
  const Backup made = answered.front().as<Backup>().value();
  EXPECT_EQ(made.path, path());
  EXPECT_EQ(made.bytes, fs::file_size(path()));
  EXPECT_GT(made.pages, 0U);
  EXPECT_EQ(made.commit_no, 1U);
  EXPECT_EQ(made.ms, 0) << "the clock has not moved";
  EXPECT_TRUE(world.server.idle());
}

TEST_F(ServerBackupTest, AnswersOtherCallsMeanwhile) {
  world.deliver(backup_to(1, path()));
  world.deliver(ServerWorld::request(2, standard::ping(sample::service)));

  const auto answered = world.run();

  ASSERT_EQ(answered.size(), 1U);
  EXPECT_EQ(answered.front().header.call_id, 2U);
  EXPECT_EQ(answers().front().header.call_id, 1U);
}

TEST_F(ServerBackupTest, IsMadeOneAtATime) {
  world.deliver(backup_to(1, path()));
  world.deliver(backup_to(2, folder_ / "other.db"));

  const auto refused = world.run();

  ASSERT_EQ(refused.size(), 1U);
  EXPECT_EQ(refused.front().header.call_id, 2U);
  EXPECT_EQ(refused.front().error().code, Code::resource_exhausted);
  EXPECT_EQ(refused.front().error().reason, "backup_running");
  EXPECT_TRUE(answers().front().is_reply());
  EXPECT_FALSE(fs::exists(folder_ / "other.db"));
}

TEST_F(ServerBackupTest, SaysWhyItWasNotMade) {
  world.deliver(backup_to(1, "copy.db"));
  EXPECT_EQ(answers().front().error().code, Code::invalid_argument);

  world.deliver(backup_to(2, folder_ / "sample.db"));
  const Error error = answers().front().error();

  EXPECT_EQ(error.code, Code::already_exists);
  EXPECT_EQ(error.outcome, Outcome::executed);
}

TEST_F(ServerBackupTest, IsNotBegunByAServiceThatDrainsOrIsFull) {
  world.server.drain();

  EXPECT_EQ(world.answer_to(backup_to(1, path())).error().reason, "draining");
}

TEST(ServerBackup, IsRefusedWhereTheStateIsInMemory) {
  ServerWorld world;

  const Error error = world
                          .answer_to(ServerWorld::request(1, standard::backup(sample::service),
                                                          std::string("/tmp/never.db")))
                          .error();

  EXPECT_EQ(error.code, Code::failed_precondition);
  EXPECT_EQ(error.reason, "nothing_kept");
}

}  // namespace
}  // namespace onetrip
