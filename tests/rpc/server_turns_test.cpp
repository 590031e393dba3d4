// How long calls that came together hold a service's loop: others have their turn in between.
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "onetrip/runtime/completion.hpp"
#include "tests/rpc/server_world.hpp"

namespace onetrip {
namespace {

using std::chrono::microseconds;

constexpr Service slow_service{"slow", Placement::single, "", "For tests."};
constexpr Method<std::int64_t()> work{slow_service, "work", Effect::read, "Takes its time."};
constexpr Method<std::int64_t()> work_and_wait{slow_service, "work_and_wait", Effect::read,
                                               "Takes its time, and then waits."};
constexpr Contract slow_contract{slow_service, work, work_and_wait};

class ServerTurns : public testing::Test {
 protected:
  MethodTable methods() {
    return MethodTable{slow_contract}
        .on(work, [this] { return take_time(); })
        .on(work_and_wait, [this]() -> Task<Result<std::int64_t>> {
          const std::int64_t number = take_time();
          Completion<bool> never(scheduler);
          waiting.push_back(never);
          co_await never;
          co_return number;
        });
  }
  std::int64_t take_time() {
    clock.advance(microseconds(600));
    return ++begun;
  }
  template <class M>
  void deliver_ten(const M& method) {
    for (wire::CallId id = 1; id <= 10; ++id) {
      wire::Header header = ServerWorld::request_header(id, method.name());
      header.service = slow_service.name;
      link.incoming.push_back(
          {{"peer", std::nullopt}, wire::Frame(ServerWorld::request(header, method))});
    }
  }

  ManualClock clock;
  Scheduler scheduler{clock};
  Random random{1};
  FakeServerLink link;
  MemoryBackend memory;
  Store store{memory, [](const Error&) {}};
  const bool loaded = store.load().ok();
  std::vector<Completion<bool>> waiting;
  std::int64_t begun = 0;
  Server server{scheduler, link, store, methods(), random, {}};
};

TEST_F(ServerTurns, CallsThatAreAnsweredAtOnceHaveAMillisecondATurn) {
  deliver_ten(work);

  server.pump();
  EXPECT_EQ(begun, 2);
  scheduler.run_ready();
  EXPECT_EQ(begun, 4);

  while (scheduler.run_ready()) {
  }
  EXPECT_EQ(link.sent.size(), 10U);
}

TEST_F(ServerTurns, CallsThatBeginAndWaitHaveAMillisecondATurn) {
  deliver_ten(work_and_wait);

  server.pump();
  EXPECT_EQ(begun, 2);
  scheduler.run_ready();
  EXPECT_EQ(begun, 4);
}

}  // namespace
}  // namespace onetrip
