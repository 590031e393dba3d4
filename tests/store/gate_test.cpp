#include "onetrip/store/gate.hpp"

#include <gmock/gmock.h>

#include "tests/store/stretch.hpp"

namespace onetrip::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Error gone(CommitNo /*first_written*/) { return unavailable("gone"); }

TEST(Gate, LetsGoInTheOrderOfTheCommitsAndOfComing) {
  Gate gate;
  Outbox outbox;
  gate.wait(3, 0, make_waiter(outbox.sends("c")));
  gate.wait(1, 0, make_waiter(outbox.sends("a1")));
  gate.wait(2, 0, make_waiter(outbox.sends("b")));
  gate.wait(1, 0, make_waiter(outbox.sends("a2")));

  gate.open(2);
  EXPECT_THAT(outbox.sent(), ElementsAre("a1", "a2", "b"));
  EXPECT_EQ(gate.waiting(), 1U);

  gate.open(3);
  EXPECT_THAT(outbox.sent(), ElementsAre("a1", "a2", "b", "c"));
}

TEST(Gate, FailsOnlyThoseWhoWaitForWhatWasUndone) {
  Gate gate;
  Outbox outbox;
  gate.wait(1, 0, make_waiter(outbox.sends("kept")));
  gate.wait(2, 0, make_waiter(outbox.sends("undone")));

  gate.fail_from(2, gone);

  EXPECT_THAT(outbox.sent(), ElementsAre("undone: UNAVAILABLE not_executed"));
  EXPECT_EQ(gate.waiting(), 1U);
}

TEST(Gate, TellsWhyByTheFirstCommitOfTheWaitersOwn) {
  Gate gate;
  std::vector<CommitNo> asked;
  gate.wait(5, 2, make_waiter([](const Status&) {}));

  gate.fail_from(4, [&](CommitNo first_written) {
    asked.push_back(first_written);
    return gone(first_written);
  });

  EXPECT_THAT(asked, ElementsAre(2));
}

TEST(Gate, QueuesWhatAWaiterSetsFreeBehindWhatIsDueAlready) {
  Gate gate;
  Outbox outbox;
  gate.wait(1, 0, make_waiter([&](const Status& status) {
              outbox.sends("a begins")(status);
              gate.open(2);
              outbox.sends("a ends")(status);
            }));
  gate.wait(1, 0, make_waiter(outbox.sends("b")));
  gate.wait(2, 0, make_waiter(outbox.sends("c")));

  gate.open(1);

  EXPECT_THAT(outbox.sent(), ElementsAre("a begins", "a ends", "b", "c"));
}

TEST(Gate, TakesAWaiterThatOwnsWhatItWillSend) {
  Gate gate;
  std::unique_ptr<int> sent;
  gate.wait(1, 0, make_waiter([&sent, reply = std::make_unique<int>(7)](const Status&) mutable {
              sent = std::move(reply);
            }));

  gate.open(1);

  ASSERT_NE(sent, nullptr);
  EXPECT_EQ(*sent, 7);
}

TEST(Gate, DropsItsWaitersUncalledWhenItGoes) {
  Outbox outbox;
  {
    Gate gate;
    gate.wait(1, 0, make_waiter(outbox.sends("never")));
  }
  EXPECT_THAT(outbox.sent(), IsEmpty());
}

TEST(GateDeathTest, RefusesToWaitForWhatIsDurable) {
  Gate gate;
  gate.open(1);
  EXPECT_DEATH(gate.wait(1, 0, make_waiter([](const Status&) {})),
               "check failed: commit > durable_");
}

}  // namespace
}  // namespace onetrip::test
