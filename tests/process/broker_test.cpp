// Brokers and a service behind them, as programs that are killed, stopped and woken at random
// moments under clients that add exactly once: each addition is done once, and answered.
//
// ONETRIP_BROKER_SECONDS and ONETRIP_BROKER_SEED say for how long, and from which seed on.
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "onetrip/base/random.hpp"
#include "onetrip/client/broker_directory.hpp"
#include "onetrip/runtime/config.hpp"
#include "tests/process/service_place.hpp"
#include "tests/process/tally.hpp"
#include "tests/support/number_from_environment.hpp"
#include "tests/support/sample_service.hpp"

namespace onetrip::test {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t clients_count = 4;

// Two brokers, and the counter that announces itself to both.
class BrokeredCounter {
 public:
  BrokeredCounter() {
    for (std::size_t i = 0; i != programs_.size(); ++i) start(i);
  }

  static constexpr std::size_t counter = 2;  // The others are brokers.
  std::size_t size() const { return programs_.size(); }

  void start(std::size_t i) {
    std::vector<std::string> arguments;
    if (i != counter) arguments = {"--instance", std::to_string(i)};
    programs_[i] =
        place_.start(i == counter ? COUNTER_PROGRAM : BROKER_PROGRAM, {}, std::move(arguments));
  }
  void kill(std::size_t i) {
    programs_[i]->signal(SIGKILL);
    EXPECT_EQ(programs_[i]->wait(), -1 - SIGKILL);
    start(i);
  }
  // As an update would.
  void restart(std::size_t i) {
    place_.stop(*programs_[i]);
    start(i);
  }
  void signal(std::size_t i, int number) { programs_[i]->signal(number); }

  std::string socket_of_broker(std::size_t i) const {
    return place_ / ("run/broker." + std::to_string(i) + ".sock");
  }
  std::size_t open_files_of(std::size_t i) const {
    const std::filesystem::directory_iterator files("/proc/" + std::to_string(programs_[i]->pid()) +
                                                    "/fd");
    return static_cast<std::size_t>(std::distance(begin(files), end(files)));
  }

  Mesh mesh(Duration deadline) const {
    ConfigSource source;
    source.file = place_ / "onetrip.toml";
    const Config config = load_config(source).value();
    MeshOptions options = mesh_options_from(config);
    options.calls.deadline = deadline;
    return Mesh::to(directory_from(config), options).value();
  }

 private:
  ServicePlace place_{"state", "[broker]\ninstances = 2\n[service.sample]\n"};
  std::array<std::unique_ptr<Child>, 3> programs_;
};

// Kills a program, restarts it, or lets it stand still for a while, so long that it may count as
// dead.
void strike(BrokeredCounter& mesh, Random& random, Tally& tally) {
  const std::size_t which = random.below(mesh.size());
  if (random.chance(0.4)) return mesh.kill(which);
  if (random.chance(0.4)) return mesh.restart(which);
  mesh.signal(which, SIGSTOP);
  tally.wait_for(1'000'000, std::chrono::milliseconds(random.between(50, 2'500)));
  mesh.signal(which, SIGCONT);
}

TEST(BrokerTest, EveryOnceCallIsDoneOnceAndAnsweredWhateverDiesOrStandsStill) {
  const std::uint64_t seed = number_from_environment("ONETRIP_BROKER_SEED", 1);
  const auto seconds = number_from_environment("ONETRIP_BROKER_SECONDS", 30);
  Random random(seed);
  const SystemClock clock;
  const Time end = clock.now() + std::chrono::seconds(seconds);
  BrokeredCounter mesh;
  std::atomic<bool> stopped = false;
  Tally tally;
  std::vector<std::thread> clients;
  for (std::size_t client = 0; client != clients_count; ++client)
    clients.emplace_back([&, client] {
      add_until(stopped, mesh.mesh(60s), "client_" + std::to_string(client), tally);
    });

  int strikes = 0;
  while (clock.now() < end && tally.wait_for(1 + random.below(200), 10s)) {
    strike(mesh, random, tally);
    ++strikes;
  }
  stopped = true;
  for (std::thread& client : clients) client.join();

  EXPECT_EQ(sample::get(mesh.mesh(20s), "shared").value(), tally.additions());
  std::cout << 2 * tally.additions() << " additions, " << strikes << " strikes\n";
}

// Connects, says something that is no greeting, and is gone.
void come_and_go(const std::string& path, std::string_view says) {
  const int end = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  ASSERT_LT(path.size(), sizeof(address.sun_path));
  path.copy(address.sun_path, path.size());
  ASSERT_EQ(connect(end, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  static_cast<void>(write(end, says.data(), says.size()));
  close(end);
}

TEST(BrokerTest, TenThousandConnectionsThatComeAndGoDisturbNobody) {
  using namespace std::string_view_literals;
  const BrokeredCounter brokered;
  Mesh mesh = brokered.mesh(20s);
  ASSERT_TRUE(sample::add(mesh, "a", 1).ok());
  const std::size_t open_before = brokered.open_files_of(0);

  for (int i = 0; i != 10'000; ++i) {
    come_and_go(brokered.socket_of_broker(0), i % 3 == 0   ? ""sv
                                              : i % 3 == 1 ? "GET / HTTP/1.1\r\n\r\n"sv
                                                           : "\xff\0\0"sv);
    if (HasFatalFailure()) return;
    if (i % 500 != 0) continue;
    EXPECT_TRUE(sample::add(mesh, "a", 1).ok());
  }

  EXPECT_EQ(sample::add(mesh, "a", 1).value(), 22);
  // Most were closed before they could be refused, and none is kept.
  EXPECT_LT(brokered.open_files_of(0), open_before + 1'000);
}

TEST(BrokerTest, AClientMayAskWhereTheServicesAreAndGoThereByItself) {
  const BrokeredCounter brokered;
  Mesh through = brokered.mesh(20s);
  EXPECT_EQ(sample::add(through, "a", 1).value(), 1);

  Mesh direct = Mesh::to(directory_from_broker(through).value()).value();

  EXPECT_EQ(sample::add(direct, "a", 1).value(), 2);
}

}  // namespace
}  // namespace onetrip::test
