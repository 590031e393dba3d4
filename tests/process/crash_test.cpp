// Services that are killed at random moments under several clients.  kv, under numbered updates:
// all that was acknowledged is there when it is started again, and nothing half.  A counter, under
// exactly-once additions of clients that live on: each is done once, and answered.
//
// ONETRIP_CRASH_CYCLES and ONETRIP_CRASH_SEED say how often, and from which seed on.
#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "onetrip/base/random.hpp"
#include "tests/process/client_load.hpp"
#include "tests/process/service_place.hpp"
#include "tests/process/tally.hpp"
#include "tests/support/number_from_environment.hpp"
#include "tests/support/sample_service.hpp"

namespace onetrip::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr std::size_t clients_count = 4;

std::uint64_t cycles_to_run() { return number_from_environment("ONETRIP_CRASH_CYCLES", 30); }
std::uint64_t first_seed() { return number_from_environment("ONETRIP_CRASH_SEED", 1); }

// The clients write until so many more updates are acknowledged; then the service is killed.
std::vector<Progress> write_and_kill(const ServicePlace& place, Child& service,
                                     std::int64_t acknowledgements,
                                     const std::vector<Progress>& begin) {
  ClientLoad load([&] { return place.mesh(250ms); }, update_numbered, begin);
  EXPECT_TRUE(load.wait_for_acknowledged(acknowledgements));
  service.signal(SIGKILL);
  EXPECT_EQ(service.wait(), -1 - SIGKILL);
  load.stop();
  return load.progress();
}

TEST(CrashTest, LosesNothingThatWasAcknowledged) {
  const std::uint64_t seed = first_seed();
  Random random(seed);
  ServicePlace place;
  std::vector<Progress> progress(clients_count);

  for (std::uint64_t cycle = 0; cycle != cycles_to_run(); ++cycle) {
    SCOPED_TRACE("seed " + std::to_string(seed) + ", cycle " + std::to_string(cycle));
    const auto service = place.start(KV_PROGRAM);
    progress = expect_whole(place.mesh(20s), progress);
    if (::testing::Test::HasFailure()) return;
    progress = write_and_kill(place, *service, random.between(1, 400), progress);
  }

  const auto service = place.start(KV_PROGRAM);
  std::int64_t updates = 0;
  for (const Progress& each : expect_whole(place.mesh(20s), progress)) updates += each.acknowledged;
  std::cout << updates << " updates, " << cycles_to_run() << " kills\n";
}

TEST(CrashTest, DoesEveryOnceCallOnceAndAnswersIt) {
  Random random(first_seed());
  ServicePlace place;
  auto service = place.start(COUNTER_PROGRAM);
  std::atomic<bool> stopped = false;
  Tally tally;
  std::vector<std::thread> clients;
  for (std::size_t client = 0; client != clients_count; ++client)
    clients.emplace_back([&, client] {
      add_until(stopped, place.mesh(60s), "client_" + std::to_string(client), tally);
    });

  for (std::uint64_t cycle = 0; cycle != cycles_to_run(); ++cycle) {
    if (!tally.wait_for(static_cast<std::size_t>(random.between(1, 100)))) break;
    service->signal(SIGKILL);
    EXPECT_EQ(service->wait(), -1 - SIGKILL);
    service = place.start(COUNTER_PROGRAM);
  }
  stopped = true;
  for (std::thread& client : clients) client.join();

  Mesh last = place.mesh(20s);
  EXPECT_EQ(sample::get(last, "shared").value(), tally.additions());
  std::cout << 2 * tally.additions() << " additions, " << cycles_to_run() << " kills\n";
}

TEST(CrashTest, SaysWhatWasRecovered) {
  ServicePlace place;
  const auto first = place.start(KV_PROGRAM);
  EXPECT_THAT(first->err(), HasSubstr("event=\"state begun\""));
  write_and_kill(place, *first, 10, std::vector<Progress>(clients_count));

  const auto second = place.start(KV_PROGRAM);

  EXPECT_THAT(second->err(),
              HasSubstr("event=\"state recovered\" file=" + (place / "state/kv.db")));
  EXPECT_THAT(second->err(),
              ::testing::ContainsRegex("rows=[1-9][0-9]* bytes=[1-9][0-9]* "
                                       "batches=[1-9][0-9]* log_frames=[1-9][0-9]* ms=[0-9]+"));
  second->signal(SIGTERM);
  EXPECT_EQ(second->wait(), 0);
}

TEST(SeveralInstances, AreRefusedToAServiceWhoseAnswersCannotBeMerged) {
  const ServicePlace place("state", "[service.sample]\ninstances = 2\n");
  const auto child = place.launch(COUNTER_PROGRAM);

  EXPECT_EQ(child->wait(), 78);
  EXPECT_THAT(child->err(), HasSubstr("sample.text is over everything, and gives a str"));
}

}  // namespace
}  // namespace onetrip::test
