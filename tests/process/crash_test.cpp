// onetrip-kv, killed at random moments under several clients that write numbered updates: all that
// was acknowledged is there when it is started again, and nothing half.
//
// ONETRIP_CRASH_CYCLES and ONETRIP_CRASH_SEED say how often, and from which seed on.
#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "onetrip/base/random.hpp"
#include "onetrip/client/dict_proxy.hpp"
#include "tests/host/child.hpp"
#include "tests/host/notify_socket.hpp"
#include "tests/support/scratch_folder.hpp"

namespace onetrip {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr std::size_t clients_count = 4;

std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets any.
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// How far one client has come.
struct Progress {
  std::int64_t acknowledged = 0;
  std::int64_t asked = 0;  // The last that it asked for, answered or not.
};

class CrashTest : public ::testing::Test {
 protected:
  CrashTest() {
    std::ofstream(folder_ / "onetrip.toml")
        << "[mesh]\nrun_dir = \"run\"\n[store]\ndir = \"state\"\n";
  }

  std::unique_ptr<Child> start() {
    auto child = std::make_unique<Child>(
        KV_PROGRAM, std::vector<std::string>{"--config", folder_ / "onetrip.toml"},
        std::vector<std::string>{"NOTIFY_SOCKET=" + (folder_ / "notify")}, folder_.path());
    EXPECT_EQ(supervisor_.receive(), "READY=1") << child->err();
    return child;
  }

  Mesh mesh(Duration deadline) const {
    const MeshOptions options{.calls = {.deadline = deadline}};
    return Mesh::to({{"kv", "ipc://" + (folder_ / "run/kv.sock")}}, options).value();
  }

  // The n-th update of a client sets two keys in one call: "last", and its own number.
  void write_until_it_fails(std::size_t client, const std::function<void()>& on_acknowledged) {
    // An update may be sent twice, and so is tried again until its deadline.
    Mesh mesh = this->mesh(1s);
    DictProxy<std::int64_t> dict(mesh, "client_" + std::to_string(client));
    Progress& progress = progress_[client];
    while (true) {
      const std::int64_t n = progress.acknowledged + 1;
      progress.asked = std::max(progress.asked, n);
      if (!dict.update({{"last", n}, {kv::Key(n), n}})) return;
      progress.acknowledged = n;
      on_acknowledged();
    }
  }

  // All clients at once; after so many acknowledgements the service is killed.
  void write_and_kill(Child& service, std::int64_t acknowledgements) {
    std::atomic<std::int64_t> left = acknowledgements;
    std::vector<std::thread> clients;
    for (std::size_t client = 0; client != clients_count; ++client)
      clients.emplace_back([&, client] {
        write_until_it_fails(client, [&] {
          if (--left == 0) service.signal(SIGKILL);
        });
      });
    for (std::thread& client : clients) client.join();
    service.signal(SIGKILL);
    EXPECT_EQ(service.wait(), -1 - SIGKILL);
  }

  // What it holds is what was acknowledged, and of the update in hand all or nothing.
  void check() {
    Mesh mesh = this->mesh(20s);
    for (std::size_t client = 0; client != clients_count; ++client) {
      SCOPED_TRACE("client " + std::to_string(client));
      Progress& progress = progress_[client];
      const DictProxy<std::int64_t> dict(mesh, "client_" + std::to_string(client));
      const std::int64_t last = dict.get("last", 0).value();
      EXPECT_GE(last, progress.acknowledged);
      EXPECT_LE(last, progress.asked);
      EXPECT_EQ(dict.size().value(), last == 0 ? 0 : last + 1);
      EXPECT_EQ(dict.get(kv::Key(last), 0).value(), last);
      progress = {last, last};
    }
  }

  const ScratchFolder folder_;
  NotifySocket supervisor_{folder_ / "notify"};
  std::vector<Progress> progress_{clients_count};
};

TEST_F(CrashTest, LosesNothingThatWasAcknowledged) {
  const std::uint64_t cycles = number_from_environment("ONETRIP_CRASH_CYCLES", 10);
  const std::uint64_t seed = number_from_environment("ONETRIP_CRASH_SEED", 1);
  Random random(seed);

  for (std::uint64_t cycle = 0; cycle != cycles; ++cycle) {
    SCOPED_TRACE("seed " + std::to_string(seed) + ", cycle " + std::to_string(cycle));
    const auto service = start();
    check();
    if (HasFailure()) return;
    write_and_kill(*service, random.between(1, 400));
  }

  const auto service = start();
  check();
  std::int64_t acknowledged = 0;
  for (const Progress& progress : progress_) acknowledged += progress.acknowledged;
  EXPECT_GE(acknowledged, static_cast<std::int64_t>(cycles));
  std::cout << acknowledged << " updates, " << cycles << " kills\n";
}

TEST_F(CrashTest, SaysWhatWasRecovered) {
  const auto first = start();
  EXPECT_THAT(first->err(), HasSubstr("event=\"state begun\""));
  write_and_kill(*first, 10);

  const auto second = start();

  EXPECT_THAT(second->err(),
              HasSubstr("event=\"state recovered\" file=" + (folder_ / "state/kv.db")));
  EXPECT_THAT(second->err(), ::testing::ContainsRegex("rows=[1-9][0-9]* bytes=[1-9][0-9]* "
                                                      "log_frames=[1-9][0-9]* ms=[0-9]+"));
  second->signal(SIGTERM);
  EXPECT_EQ(second->wait(), 0);
}

}  // namespace
}  // namespace onetrip
