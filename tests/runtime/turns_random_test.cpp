// Turns against a model, a list of names for each key, under random schedules: asking, ending,
// destroying whoever holds or waits, letting time pass.  The seed of a failure is printed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <vector>

#include "onetrip/base/random.hpp"
#include "onetrip/runtime/completion.hpp"
#include "onetrip/runtime/task.hpp"
#include "onetrip/runtime/turns.hpp"

namespace onetrip {
namespace {

using namespace std::chrono_literals;

constexpr int keys = 3;

// One that asks for a turn, as the model and as the real thing.
struct Client {
  int key = 0;
  Time deadline;
  enum { waits, holds, refused, ended } state = waits;
  std::unique_ptr<Completion<Done>> finished;
  RunningTask running;
};

class Schedule {
 public:
  explicit Schedule(std::uint64_t seed) : random_(seed) {}

  void run(int steps) {
    for (int i = 0; i < steps; ++i) {
      step();
      settle();
      compare();
    }
    while (!clients_.empty()) destroy(pick());
    settle();
    EXPECT_EQ(turns_.keys(), 0U);
    EXPECT_EQ(scheduler_.next_timer(), std::nullopt);
  }

 private:
  void step() {
    const auto what = random_.below(10);
    if (what < 5 || clients_.empty()) {
      ask();
    } else if (what < 7) {
      finish(pick());
    } else if (what < 9) {
      destroy(pick());
    } else {
      clock_.advance(1ms * random_.between(0, 10));
    }
    // Sometimes several things happen before anything that is ready runs.
    if (random_.chance(0.3)) step();
  }

  int pick() {
    auto client = clients_.begin();
    std::advance(client, random_.below(clients_.size()));
    return client->first;
  }

  Task<Status> hold(Client& client) {
    ONETRIP_CO_TRY(const Turn turn, co_await turns_.take(client.key, client.deadline));
    client.state = Client::holds;
    co_await *client.finished;
    client.state = Client::ended;
    co_return Done{};
  }

  void ask() {
    const int id = next_id_++;
    Client& client = clients_[id];
    client.key = static_cast<int>(random_.below(keys));
    client.deadline = scheduler_.now() + 1ms * random_.between(1, 40);
    client.finished = std::make_unique<Completion<Done>>(scheduler_);
    lines_[client.key].push_back(id);
    client.running = start(hold(client), [&client](Status end) {
      if (!end.ok()) client.state = Client::refused;
    });
  }

  void finish(int id) {
    if (clients_.at(id).state == Client::holds) clients_.at(id).finished->set(Done{});
  }

  void destroy(int id) {
    leave_line(id);
    clients_.erase(id);
  }

  void leave_line(int id) {
    auto& line = lines_[clients_.at(id).key];
    line.erase(std::remove(line.begin(), line.end(), id), line.end());
  }

  void settle() {
    while (scheduler_.run_ready()) {
    }
    for (auto client = clients_.begin(); client != clients_.end();) {
      const int id = client->first;
      const bool gone =
          client->second.state == Client::ended || client->second.state == Client::refused;
      if (client->second.state == Client::refused) {
        EXPECT_GE(scheduler_.now(), client->second.deadline);
      }
      ++client;
      if (gone) destroy(id);
    }
  }

  // Once all is quiet: the first in each line holds the turn, nobody else does, and whoever waits
  // still has time.
  void compare() {
    for (auto& [key, line] : lines_) {
      EXPECT_EQ(turns_.waiting(key), line.empty() ? 0 : line.size() - 1);
      for (const int id : line) {
        const Client& client = clients_.at(id);
        EXPECT_EQ(client.state, id == line.front() ? Client::holds : Client::waits);
        if (client.state == Client::waits) {
          EXPECT_LT(scheduler_.now(), client.deadline);
        }
      }
    }
  }

  Random random_;
  ManualClock clock_;
  Scheduler scheduler_{clock_};
  Turns<int> turns_{scheduler_};
  std::map<int, std::deque<int>> lines_;
  std::map<int, Client> clients_;
  int next_id_ = 1;
};

TEST(TurnsUnderRandomSchedules, AgreeWithAListOfNamesForEachKey) {
  for (std::uint64_t seed = 1; seed <= 300 && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Schedule(seed).run(/*steps=*/200);
  }
}

}  // namespace
}  // namespace onetrip
