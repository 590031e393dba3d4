// Services that are killed at random moments under several clients.  kv, under numbered updates:
// all that was acknowledged is there when it is started again, and nothing half.  A counter, under
// exactly-once additions of clients that live on: each is done once, and answered.
//
// ONETRIP_CRASH_CYCLES and ONETRIP_CRASH_SEED say how often, and from which seed on.
#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "onetrip/base/random.hpp"
#include "onetrip/client/dict_proxy.hpp"
#include "tests/host/child.hpp"
#include "tests/host/notify_socket.hpp"
#include "tests/support/sample_service.hpp"
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

std::uint64_t cycles_to_run() { return number_from_environment("ONETRIP_CRASH_CYCLES", 30); }
std::uint64_t first_seed() { return number_from_environment("ONETRIP_CRASH_SEED", 1); }

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

  std::unique_ptr<Child> start(const char* program = KV_PROGRAM) {
    auto child = std::make_unique<Child>(
        program, std::vector<std::string>{"--config", folder_ / "onetrip.toml"},
        std::vector<std::string>{"NOTIFY_SOCKET=" + (folder_ / "notify")}, folder_.path());
    EXPECT_EQ(supervisor_.receive(), "READY=1") << child->err();
    return child;
  }

  Mesh mesh(Duration deadline) const {
    const MeshOptions options{.calls = {.deadline = deadline}};
    return Mesh::to({{"kv", "ipc://" + (folder_ / "run/kv.sock")},
                     {"sample", "ipc://" + (folder_ / "run/sample.sock")}},
                    options)
        .value();
  }

  // The n-th update of a client sets two keys in one call: "last", and its own number.
  void write_until_it_fails(std::size_t client, const std::function<void()>& on_acknowledged) {
    // An update may be sent twice, and so is tried again until its deadline.
    Mesh mesh = this->mesh(250ms);
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
  const std::uint64_t cycles = cycles_to_run();
  const std::uint64_t seed = first_seed();
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

// What clients have been told, from several threads.
class Tally {
 public:
  void add(std::int64_t own, std::int64_t expected, std::int64_t shared) {
    const std::lock_guard lock(mutex_);
    EXPECT_EQ(own, expected) << "done more than once, or not at all";
    EXPECT_TRUE(shared_.insert(shared).second) << shared << " was told twice";
    changed_.notify_all();
  }
  void give_up(const Error& why) {
    const std::lock_guard lock(mutex_);
    ADD_FAILURE() << why.message;
    failed_ = true;
    changed_.notify_all();
  }
  // Until so many more have been told.  False where a client has given up.
  bool wait_for(std::size_t more) {
    std::unique_lock lock(mutex_);
    const std::size_t enough = shared_.size() + more;
    changed_.wait(lock, [&] { return failed_ || shared_.size() >= enough; });
    return !failed_;
  }
  std::int64_t additions() const { return static_cast<std::int64_t>(shared_.size()); }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::int64_t> shared_;
  bool failed_ = false;
};

// Adds 1 to a name of its own and to one that all share, until it is told to stop.
void add_until(const std::atomic<bool>& stopped, Mesh mesh, const std::string& name, Tally& tally) {
  for (std::int64_t n = 1; !stopped; ++n) {
    const Result<std::int64_t> own = sample::add(mesh, name, 1);
    if (!own) return tally.give_up(own.error());
    const Result<std::int64_t> shared = sample::add(mesh, "shared", 1);
    if (!shared) return tally.give_up(shared.error());
    tally.add(*own, n, *shared);
  }
}

TEST_F(CrashTest, DoesEveryOnceCallOnceAndAnswersIt) {
  Random random(first_seed());
  auto service = start(COUNTER_PROGRAM);
  std::atomic<bool> stopped = false;
  Tally tally;
  std::vector<std::thread> clients;
  for (std::size_t client = 0; client != clients_count; ++client)
    clients.emplace_back(
        [&, client] { add_until(stopped, mesh(60s), "client_" + std::to_string(client), tally); });

  for (std::uint64_t cycle = 0; cycle != cycles_to_run(); ++cycle) {
    if (!tally.wait_for(random.between(1, 100))) break;
    service->signal(SIGKILL);
    EXPECT_EQ(service->wait(), -1 - SIGKILL);
    service = start(COUNTER_PROGRAM);
  }
  stopped = true;
  for (std::thread& client : clients) client.join();

  Mesh last = mesh(20s);
  EXPECT_EQ(sample::get(last, "shared").value(), tally.additions());
  std::cout << 2 * tally.additions() << " additions, " << cycles_to_run() << " kills\n";
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
