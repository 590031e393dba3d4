// The power fails under onetrip-kv and four clients at random moments: its state is on a file
// system of its own, of whose disk a copy is made while the service is stopped.  On the copy, a new
// service has all that was acknowledged before, and nothing half.
//
// ONETRIP_POWER_CUTS and ONETRIP_POWER_CUT_SEED say how often, and from which seed on.
#include <gmock/gmock.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <iostream>
#include <string>
#include <vector>

#include "onetrip/base/random.hpp"
#include "tests/process/client_load.hpp"
#include "tests/process/loop_disk.hpp"
#include "tests/process/service_place.hpp"
#include "tests/support/number_from_environment.hpp"

namespace onetrip::test {
namespace {

using namespace std::chrono_literals;
using ::testing::IsEmpty;

constexpr std::size_t clients_count = 4;
constexpr std::size_t disk_bytes = std::size_t{64} << 20U;

// No thread of it runs or is in the kernel any more when this returns.
void stop_all_threads(const Child& service) {
  service.signal(SIGSTOP);
  siginfo_t stopped{};
  ASSERT_EQ(waitid(P_PID, static_cast<id_t>(service.pid()), &stopped, WSTOPPED), 0);
}

// What was acknowledged, and what the disk holds.
struct Cut {
  std::vector<Progress> progress;
  std::string image;
};

// Clients write until so many updates are acknowledged; then the power fails, for the image.
Cut cut_after(std::int64_t acknowledgements, const LoopDisk& disk, const ServicePlace& place,
              const Child& service, std::vector<Progress>& progress) {
  Cut cut;
  ClientLoad load([&] { return place.mesh(60s); }, update_numbered, progress);
  EXPECT_TRUE(load.wait_for_acknowledged(acknowledgements));
  stop_all_threads(service);
  cut.image = disk.image();
  // Whatever has arrived by now was sent before the service was stopped.
  cut.progress = load.progress();
  service.signal(SIGCONT);
  load.stop();
  EXPECT_THAT(load.errors(), IsEmpty());
  progress = load.progress();
  return cut;
}

std::int64_t acknowledged_of(const std::vector<Progress>& progress) {
  std::int64_t sum = 0;
  for (const Progress& each : progress) sum += each.acknowledged;
  return sum;
}

// How many updates the image holds, of those that were acknowledged and perhaps some more.
std::int64_t check(const Cut& cut) {
  auto copy = LoopDisk::mount(cut.image);
  if (!copy) {
    ADD_FAILURE() << copy.error().message;
    return 0;
  }
  ServicePlace place(**copy / "state");
  const auto service = place.start(KV_PROGRAM);
  return acknowledged_of(expect_whole(place.mesh(20s), cut.progress));
}

TEST(PowerCut, LosesNothingThatWasAcknowledged) {
  auto disk = LoopDisk::make(disk_bytes);
  if (!disk) GTEST_SKIP() << "no file system can be mounted here: " << disk.error().message;
  const std::uint64_t cuts = number_from_environment("ONETRIP_POWER_CUTS", 3);
  const std::uint64_t seed = number_from_environment("ONETRIP_POWER_CUT_SEED", 1);
  Random random(seed);
  ServicePlace place(**disk / "state");
  const auto service = place.start(KV_PROGRAM);
  std::vector<Progress> progress(clients_count);
  std::int64_t unacknowledged = 0;

  for (std::uint64_t i = 0; i != cuts; ++i) {
    SCOPED_TRACE("seed " + std::to_string(seed) + ", cut " + std::to_string(i));
    const Cut cut = cut_after(random.between(0, 300), **disk, place, *service, progress);
    unacknowledged += check(cut) - acknowledged_of(cut.progress);
    if (HasFailure()) return;
  }

  std::cout << acknowledged_of(progress) << " updates, " << cuts << " power cuts, "
            << unacknowledged << " updates found that were not acknowledged\n";
}

}  // namespace
}  // namespace onetrip::test
