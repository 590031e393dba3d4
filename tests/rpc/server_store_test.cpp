// What leaves a service, and when: never before what it may depend on is durable.
#include <gmock/gmock.h>

#include "tests/rpc/server_world.hpp"
#include "tests/store/stepped_backend.hpp"

namespace onetrip {
namespace {

class ServerStoreTest : public testing::Test {
 protected:
  test::SteppedBackend backend;
  ServerWorld world{backend, {}};
};

TEST_F(ServerStoreTest, AReplyWaitsUntilItsChangeIsDurable) {
  world.deliver(ServerWorld::request(1, sample::add, std::string("a")));
  EXPECT_TRUE(world.run().empty());
  EXPECT_FALSE(world.server.idle());

  backend.finish(CommitOutcome::durable);

  EXPECT_EQ(world.run().size(), 1U);
  EXPECT_TRUE(world.server.idle());
}

TEST_F(ServerStoreTest, AReadOfWhatIsNotDurableYetWaitsAndOthersDoNot) {
  world.deliver(ServerWorld::request(1, sample::add, std::string("old")));
  world.run();
  backend.finish(CommitOutcome::durable);
  world.run();
  world.deliver(ServerWorld::request(2, sample::add, std::string("new")));
  world.deliver(ServerWorld::request(3, sample::get, std::string("new")));
  world.deliver(ServerWorld::request(4, sample::get, std::string("old")));

  const std::vector<Answer> at_once = world.run();
  backend.finish(CommitOutcome::durable);
  const std::vector<Answer> later = world.run();

  ASSERT_EQ(at_once.size(), 1U);
  EXPECT_EQ(at_once[0].header.call_id, 4U);
  EXPECT_EQ(later.size(), 2U);
}

TEST_F(ServerStoreTest, AFullDiskTakesTheChangeBackAndSaysThatItWasNotExecuted) {
  world.deliver(ServerWorld::request(1, sample::add, std::string("a")));
  world.run();

  backend.finish(CommitOutcome::full);
  const std::vector<Answer> answers = world.run();

  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].error().code, Code::resource_exhausted);
  EXPECT_EQ(answers[0].error().outcome, Outcome::not_executed);
  EXPECT_TRUE(world.service.items.empty());
}

TEST_F(ServerStoreTest, ARefusalThatHasReadWhatIsNotDurableWaitsToo) {
  world.deliver(ServerWorld::request(1, sample::add, std::string("a")));
  world.deliver(
      ServerWorld::request(2, sample::get, std::string("b")));  // A miss: the table's last.
  EXPECT_TRUE(world.run().empty());

  backend.finish(CommitOutcome::durable);

  EXPECT_EQ(world.run().size(), 2U);
}

}  // namespace
}  // namespace onetrip
