#include "onetrip/client/mesh.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <functional>
#include <thread>
#include <vector>

#include "onetrip/rpc/standard.hpp"
#include "tests/client/running_service.hpp"

namespace onetrip {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

bool comes_true(const std::function<bool()>& is_so) {
  const SystemClock clock;
  const Time deadline = clock.now() + std::chrono::seconds(20);
  while (!is_so())
    if (clock.now() > deadline) return false;
  return true;
}

class MeshTest : public testing::Test {
 protected:
  ScratchFolder folder;
  net::Context context;
  RunningService service{context, folder.endpoint("sample.sock")};
  Mesh mesh = mesh_to(context, service.endpoint());
};

TEST_F(MeshTest, ACallGivesItsTypedResult) {
  EXPECT_EQ(sample::add(mesh, "a", 5), 5);
  EXPECT_EQ(sample::add(mesh, "a", 2), 7);
  EXPECT_EQ(sample::get(mesh, "a"), 7);
  EXPECT_TRUE(sample::put(mesh, {"b", 3, 0.5}).ok());
  EXPECT_EQ(sample::get(mesh, "b"), 3);
}

TEST_F(MeshTest, ADefaultedArgumentMayBeLeftOut) {
  EXPECT_EQ(sample::add(mesh, std::string("a")), 1);
}

TEST_F(MeshTest, AnErrorComesBackWithCodeSentenceAndOutcome) {
  const Error error = sample::get(mesh, "nobody").error();

  EXPECT_EQ(error.code, Code::not_found);
  EXPECT_EQ(error.message, "name: there is no nobody");
  EXPECT_EQ(error.outcome, Outcome::executed);
}

TEST_F(MeshTest, PipelinedCallsAreAllOnTheWireAndEachGetsItsOwnAnswer) {
  std::vector<Pending<std::int64_t>> pending;
  for (std::int64_t i = 1; i <= 500; ++i)
    pending.push_back(sample::add.start(mesh, std::to_string(i), i));

  for (std::int64_t i = 500; i >= 1; --i)
    EXPECT_EQ(pending[static_cast<std::size_t>(i - 1)].get(), i);
}

TEST_F(MeshTest, ACallThatIsStartedWhileAnotherIsUnderWayLeavesThoughNobodyWaitsForIt) {
  auto waiting = sample::wait.start(mesh);
  auto never_asked_for = sample::put.start(mesh, {"a", 1, 0.5});
  Mesh other = mesh_to(context, service.endpoint());

  EXPECT_TRUE(comes_true([&] { return sample::get(other, "a").ok(); }));
}

// Its session is given while nobody looks.
TEST_F(MeshTest, AnExactlyOnceCallLeavesThoughNobodyWaitsForIt) {
  auto never_asked_for = sample::add.start(mesh, std::string("a"), std::int64_t{1});
  Mesh other = mesh_to(context, service.endpoint());

  EXPECT_TRUE(comes_true([&] { return sample::get(other, "a").ok(); }));
}

TEST_F(MeshTest, ALongCallLeavesWhollyThoughNobodyWaitsForIt) {
  ASSERT_TRUE(sample::put(mesh, {"a", 1, 0.5}).ok());  // There is a connection.
  auto never_asked_for = sample::put.start(mesh, {std::string(5'000'000, 'b'), 2, 0.5});
  Mesh other = mesh_to(context, service.endpoint());

  EXPECT_TRUE(comes_true([&] { return sample::get(other, std::string(5'000'000, 'b')).ok(); }));
}

TEST_F(MeshTest, AnswersPassACallThatWaits) {
  auto waiting = sample::wait.start(mesh.with({.deadline = milliseconds(100)}));

  EXPECT_EQ(sample::add(mesh, "a", 1), 1);

  EXPECT_FALSE(waiting.ready());
  EXPECT_EQ(waiting.get().error().code, Code::deadline_exceeded);
}

TEST_F(MeshTest, ADroppedPendingHarmsNobody) {
  { auto dropped = sample::wait.start(mesh); }
  EXPECT_EQ(sample::add(mesh, "a", 1), 1);
}

TEST_F(MeshTest, AnotherThreadCallsOffACallThatIsWaitedFor) {
  Request request = detail::make_request(sample::wait);
  RawPending pending = mesh.start_raw(std::move(request));
  const CallOff call_off = pending.call_off();
  std::thread other([&] {
    // An answer through the same connection: the call before it has arrived.
    EXPECT_EQ(sample::add(mesh, "a", 1), 1);
    call_off();
  });

  const Result<Reply> reply = pending.get();

  other.join();
  EXPECT_EQ(reply.error().code, Code::cancelled);
  EXPECT_EQ(mesh.round_trips().by_method()["sample.wait"].errors, 1U);
  call_off();
  EXPECT_EQ(sample::add(mesh, "a", 1), 2);
}

TEST_F(MeshTest, APendingOutlivesItsMesh) {
  auto pending = sample::add.start(mesh, "a", 4);
  mesh = mesh_to(context, folder.endpoint("elsewhere.sock"));

  EXPECT_EQ(pending.get(), 4);
}

TEST_F(MeshTest, SixteenThreadsShareOneMeshAndNoAnswerGoesAstray) {
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  threads.reserve(16);
  for (int t = 0; t < 16; ++t)
    threads.emplace_back([&, t] {
      const std::string name = "thread_" + std::to_string(t);
      for (std::int64_t i = 1; i <= 50; ++i)
        if (sample::add(mesh, name, 1) != i) ++wrong;
    });
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(mesh.round_trips().total().calls, 800U);
}

TEST_F(MeshTest, CountsRoundTripsAndBytesByMethod) {
  const auto ignored = sample::add(mesh, "a", 5);
  const auto missing = sample::get(mesh, "nobody");

  const auto costs = mesh.round_trips().by_method();
  const CallCost& add = costs.at("sample.add");
  EXPECT_EQ(add.calls, 1U);
  EXPECT_EQ(add.trips, 1U);
  EXPECT_EQ(add.errors, 0U);
  EXPECT_GT(add.bytes_sent, 10U);
  EXPECT_LT(add.bytes_sent, 60U);
  EXPECT_EQ(add.bytes_received, 5U);  // Header [1, 2, 1], and the number.
  EXPECT_GT(add.waited, Duration::zero());
  EXPECT_EQ(costs.at("sample.get").errors, 1U);

  mesh.round_trips().reset();
  EXPECT_EQ(mesh.round_trips().total(), CallCost{});
}

TEST_F(MeshTest, AServiceThatIsNotInTheDirectoryIsNamedWithItsNeighbours) {
  static constexpr Service other{"simple", Placement::single, "", ""};

  const Error error = standard::ping(other)(mesh).error();

  EXPECT_EQ(error.code, Code::unimplemented);
  EXPECT_THAT(error.message, HasSubstr("Did you mean sample?"));
}

TEST_F(MeshTest, AnAbsurdDeadlineIsRefused) {
  for (const Duration deadline : {Duration::zero(), Duration(-1), Duration::max()})
    EXPECT_EQ(sample::get(mesh.with({.deadline = deadline}), "a").error().code,
              Code::invalid_argument);
}

TEST_F(MeshTest, AHundredKilobytesComeAndGoWhole) {
  const auto text = sample::text(mesh, 100'000);

  ASSERT_TRUE(text.ok());
  EXPECT_EQ(*text, std::string(100'000, 'x'));
}

TEST_F(MeshTest, WorksOverTcpToo) {
  RunningService tcp(context, "tcp://127.0.0.1:*");
  Mesh over_tcp = mesh_to(context, tcp.endpoint());

  EXPECT_EQ(sample::add(over_tcp, "a", 5), 5);
}

TEST(MeshDown, ACallToAServiceThatIsDownIsUnavailableNotExecutedWithinItsDeadline) {
  const ScratchFolder folder;
  const net::Context context;
  Mesh mesh = mesh_to(context, folder.endpoint("nobody.sock"));
  const SystemClock clock;
  const Time before = clock.now();

  const Error error = sample::add(mesh.with({.deadline = milliseconds(80)}), "a", 1).error();

  EXPECT_EQ(error.code, Code::unavailable);
  EXPECT_EQ(error.outcome, Outcome::not_executed);
  EXPECT_EQ(error.reason, "no_connection");
  EXPECT_GE(clock.now() - before, milliseconds(80));
}

TEST(MeshDown, WhoDoesNotWantToWaitForAConnectionNeedNot) {
  const ScratchFolder folder;
  const net::Context context;
  Mesh mesh = mesh_to(context, folder.endpoint("nobody.sock"));
  const SystemClock clock;
  const Time before = clock.now();

  const Error error = sample::get(mesh.with({.connect_wait = Duration::zero()}), "a").error();

  EXPECT_EQ(error.reason, "no_connection");
  EXPECT_LT(clock.now() - before, milliseconds(4'000));
}

}  // namespace
}  // namespace onetrip
