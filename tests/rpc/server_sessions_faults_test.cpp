// Exactly-once calls over a bad network, a service that is killed and a disk that is full, by
// seeds.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <utility>

#include "tests/rpc/session_messages.hpp"
#include "tests/store/byte_backend.hpp"

namespace onetrip {
namespace {

using test::ByteBackend;
using test::ByteFile;

// A client with a dozen additions, over a network that repeats, delays and reorders them, and a
// service that is killed and runs out of disk: each is done once, and always answered the same.
class Dozen {
 public:
  explicit Dozen(std::uint64_t seed) : random_(seed) {
    start();
    session_ = open_session(*world_);
  }

  void run() {
    for (int event = 0; event != 150; ++event) happen();
    for (std::uint64_t sequence = 1; sequence <= calls; ++sequence) {
      for (int tries = 0; !answers_.contains(sequence) && tries != 3; ++tries) {
        ask(sequence);
        settle(CommitOutcome::durable);
      }
    }
    settle(CommitOutcome::durable);
    expect_each_done_once();
  }

 private:
  static constexpr std::uint64_t calls = 12;

  void happen() {
    const double chance = random_.unit();
    if (chance < 0.05) {
      start();
    } else if (chance < 0.3) {
      settle(random_.chance(0.2) ? CommitOutcome::full : CommitOutcome::durable);
    } else {
      ask(1 + random_.below(calls));
    }
  }

  // Whatever is in hand dies with the process.
  void start() {
    world_.reset();
    backend_ = std::make_unique<ByteBackend>(
        file_, session_ ? ByteBackend::Commits::when_told : ByteBackend::Commits::at_once);
    world_ = std::make_unique<ServerWorld>(*backend_, SessionLimits{}, random_.next());
  }

  void ask(std::uint64_t sequence) {
    const wire::CallId id = ++last_id_;
    asked_[id] = sequence;
    world_->deliver(once(id, *session_, sequence, 1, sample::add, "a", 1),
                    random_.chance(0.5) ? "one" : "another");
    if (random_.chance(0.7)) take_answers();
  }

  void settle(CommitOutcome outcome) {
    take_answers();
    while (backend_->busy()) {
      backend_->finish(outcome);
      take_answers();
    }
  }

  void take_answers() {
    for (const Answer& answer : world_->run()) {
      const std::uint64_t sequence = asked_.at(answer.header.call_id);
      if (!answer.is_reply()) {
        EXPECT_EQ(answer.error().reason, "disk_full");
        EXPECT_FALSE(answers_.contains(sequence)) << "refused after it was answered";
        continue;
      }
      const std::int64_t amount = answer.as<std::int64_t>().value();
      EXPECT_EQ(answers_.try_emplace(sequence, amount).first->second, amount);
    }
  }

  void expect_each_done_once() {
    std::set<std::int64_t> amounts;
    for (const auto& [sequence, amount] : answers_) amounts.insert(amount);
    EXPECT_EQ(amounts.size(), calls);
    EXPECT_EQ(*amounts.rbegin(), static_cast<std::int64_t>(calls));
    EXPECT_EQ(world_->service.items.find("a")->amount, static_cast<std::int64_t>(calls));
  }

  Random random_;
  ByteFile file_;
  std::unique_ptr<ByteBackend> backend_;
  std::unique_ptr<ServerWorld> world_;
  std::optional<wire::SessionId> session_;
  wire::CallId last_id_ = 0;
  std::map<wire::CallId, std::uint64_t> asked_;
  std::map<std::uint64_t, std::int64_t> answers_;
};

TEST(ServerSessionsUnderFaults, EachCallIsDoneOnceAndAnsweredTheSame) {
  for (std::uint64_t seed = 0; seed != 500; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Dozen(seed).run();
    if (testing::Test::HasFailure()) break;
  }
}

}  // namespace
}  // namespace onetrip
