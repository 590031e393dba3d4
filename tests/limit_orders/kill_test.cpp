// The program is killed (kill -9) between any two steps of a fill, and started again: the fill
// happens, and it happens once.
//
// The services that it calls are Fakes in threads of the test, which kill it when they are asked,
// or when they have done what they were asked for; at each sync of its store, before or behind it,
// it is killed by a library that is loaded before its own.  Each story is told once for each such
// moment, until one is told to its end.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "onetrip/api/limit_orders.hpp"
#include "onetrip/net/context.hpp"
#include "tests/limit_orders/fakes.hpp"
#include "tests/limit_orders/orders.hpp"
#include "tests/process/service_place.hpp"
#include "tests/support/service_thread.hpp"

namespace limit_orders::testing {
namespace {

using namespace std::chrono_literals;
using onetrip::Mesh;
using onetrip::test::ServicePlace;
using trading::long_type;

// The process that lives now: killed at a step of the Fakes, ended when all is done.
class Victim {
 public:
  static constexpr int never = -1;

  void lives(pid_t pid) {
    const std::lock_guard lock(mutex_);
    pid_ = pid;
    if (done_) ::kill(pid_, SIGTERM);
  }
  void is_gone() {
    const std::lock_guard lock(mutex_);
    pid_ = 0;
  }
  // From here on, at that step, from 1.
  void kill_at(int step) { steps_left_ = step; }
  // Returns when it is dead.
  void step() {
    if (--steps_left_ != 0) return;
    siginfo_t info;
    ::kill(pid_, SIGKILL);
    ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT);
  }
  void all_is_done() {
    const std::lock_guard lock(mutex_);
    done_ = true;
    if (pid_ != 0) ::kill(pid_, SIGTERM);
  }

 private:
  std::mutex mutex_;
  std::atomic<pid_t> pid_ = 0;
  std::atomic<int> steps_left_ = never;
  bool done_ = false;
};

// What the Fakes of the story that is told have in common; they are made in their own threads.
Victim* victim = nullptr;
std::atomic<double> price = 0;
std::atomic<std::int64_t> price_ms = 0;

struct SteppedPositions : FakePositions {
  SteppedPositions(onetrip::Scheduler& scheduler, onetrip::Store& /*store*/)
      : FakePositions(scheduler) {
    at_step = [] { victim->step(); };
  }
};
struct SteppedPrices : FakePrices {
  SteppedPrices(onetrip::Scheduler& scheduler, onetrip::Store& /*store*/) : FakePrices(scheduler) {
    at_step = [this] {
      set(event_at(price_ms, price));
      victim->step();
    };
  }
};
struct Eliminations : FakeEliminations {
  Eliminations(onetrip::Scheduler& scheduler, onetrip::Store& /*store*/)
      : FakeEliminations(scheduler) {}
};

constexpr const char* config =
    "[service.limit_orders.settings]\nevaluate_ms = 0\n[service.positions]\n[service.prices]\n"
    "[service.eliminations]\n";

// When the process is killed.
struct Moment {
  enum class Of { fakes, before_sync, behind_sync } of;
  int number;
};

struct Story {
  std::function<void(Mesh&)> prepare;
  std::function<void(Mesh&)> tell;  // The process is killed in it.
};

class Stage {
 public:
  Stage() { victim = &victim_; }

  // False where the story came to its end before the moment.
  bool play(const Story& story, const Moment& moment) {
    auto service = start(true);
    std::thread client([&] {
      Mesh mesh = place_.mesh(60s, {"limit_orders", "positions"});
      story.prepare(mesh);
      arm(moment);
      story.tell(mesh);
      disarm();
      victim_.all_is_done();
    });
    int status = service->wait();
    const bool was_killed = status == -1 - SIGKILL;
    victim_.is_gone();
    if (was_killed) {
      service = start(false);
      status = service->wait();
    }
    EXPECT_EQ(status, 0) << service->err();
    client.join();
    return was_killed;
  }

 private:
  std::unique_ptr<onetrip::Child> start(bool first) {
    auto service =
        first ? place_.start(LIMIT_ORDERS_PROGRAM,
                             {std::string("LD_PRELOAD=") + KILLING_SYNC, "KILL_AT_SYNC=" + plan_})
              : place_.start(LIMIT_ORDERS_PROGRAM);
    victim_.lives(service->pid());
    return service;
  }
  void arm(const Moment& moment) {
    if (moment.of == Moment::Of::fakes) return victim_.kill_at(moment.number);
    std::ofstream(plan_ + ".new") << moment.number
                                  << (moment.of == Moment::Of::behind_sync ? " 1" : " 0");
    std::filesystem::rename(plan_ + ".new", plan_);
  }
  void disarm() {
    victim_.kill_at(Victim::never);
    std::filesystem::remove(plan_);
  }
  // Folders that others may not look into, as run folders are.
  static std::string in_run_folder(const ServicePlace& place, const std::string& service) {
    std::filesystem::create_directory(place / "run");
    std::filesystem::permissions(place / "run", std::filesystem::perms::owner_all);
    return place.endpoint(service);
  }

  ServicePlace place_{"state", config};
  const std::string plan_ = place_ / "kill_at_sync";
  Victim victim_;
  onetrip::net::Context context_;
  onetrip::ServiceThread<SteppedPositions> positions_{context_, in_run_folder(place_, "positions")};
  onetrip::ServiceThread<SteppedPrices> prices_{context_, in_run_folder(place_, "prices")};
  onetrip::ServiceThread<Eliminations> eliminations_{context_,
                                                     in_run_folder(place_, "eliminations")};
};

void tell_with_a_kill_at_each_moment(const Story& story, int fake_steps) {
  using Of = Moment::Of;
  for (const auto& [of, at_least] :
       {std::pair(Of::fakes, fake_steps), {Of::before_sync, 2}, {Of::behind_sync, 2}}) {
    int kills = 0;
    while (true) {
      SCOPED_TRACE("moment " + std::to_string(static_cast<int>(of)) + ", number " +
                   std::to_string(kills + 1));
      Stage stage;
      if (!stage.play(story, {of, kills + 1})) break;
      if (::testing::Test::HasFailure()) return;
      ++kills;
    }
    EXPECT_GE(kills, at_least);
  }
}

std::size_t count_orders(Mesh& mesh, const std::string& position_uuid) {
  const auto found = positions::get_position(mesh, "h", position_uuid).value();
  return found ? found->orders.size() : 0;
}

TEST(Kill, AMarketOrderIsFilledOnce) {
  Story story;
  story.prepare = [](Mesh&) {
    price = 50'000;
    price_ms = t0;
  };
  story.tell = [](Mesh& mesh) {
    Order order = market_order("m", long_type, .1);
    order.stop_loss = 45'000;
    const auto answer = limit_orders::submit(mesh, "h", order);
    ASSERT_TRUE(answer.ok()) << to_string(answer.error());
    EXPECT_EQ(answer->status, "filled");
    EXPECT_EQ(count_orders(mesh, "m"), 1u);
    EXPECT_EQ(get_limit_orders(mesh, "h")->size(), 1u);
    EXPECT_TRUE(get_closed_limit_orders(mesh, "h")->empty());
    EXPECT_EQ(limit_orders::submit(mesh, "h", order), answer);
  };
  tell_with_a_kill_at_each_moment(story, 3);
}

TEST(Kill, ALimitOrderIsFilledOnce) {
  Story story;
  story.prepare = [](Mesh& mesh) {
    price = 50'000;
    price_ms = t0;
    Order order = limit_order("l", long_type, .1, 48'000);
    order.take_profit = 52'000;
    ASSERT_EQ(limit_orders::submit(mesh, "h", order)->status, "accepted");
    price = 47'000;
    price_ms = t0 + 5'000;
  };
  story.tell = [](Mesh& mesh) {
    ASSERT_TRUE(limit_orders::evaluate(mesh, t0 + 10'000).ok());
    EXPECT_EQ(count_orders(mesh, "l"), 1u);
    const auto closed = get_closed_limit_orders(mesh, "h").value();
    ASSERT_EQ(closed.size(), 1u);
    EXPECT_EQ(closed[0].order.src, trading::src::limit_filled);
    const auto waiting = get_limit_orders(mesh, "h").value();
    ASSERT_EQ(waiting.size(), 1u);
    EXPECT_EQ(waiting[0].order_uuid, "l-bracket");
  };
  tell_with_a_kill_at_each_moment(story, 3);
}

// Nobody asks again: what was begun is found when the program starts, and brought to its end.
TEST(Kill, AFillThatWasBegunIsBroughtToItsEndByTheNextStart) {
  Story story;
  story.prepare = [](Mesh& mesh) {
    price = 50'000;
    price_ms = t0;
    // Opens the session: so what is begun next leaves at once, with nobody who waits for it.
    ASSERT_EQ(limit_orders::submit(mesh, "h", flat_order("nothing"))->status, "unchanged");
  };
  story.tell = [](Mesh& mesh) {
    const auto given_up = limit_orders::submit.start(mesh, "h", market_order("m", long_type, .1));
    Mesh other = Mesh::to(mesh.directory()).value();
    // Answered by the second process only: the first dies of the order.
    while (!limit_orders::get_limit_orders(other, "h") || count_orders(other, "m") == 0) continue;
    EXPECT_EQ(limit_orders::submit(other, "h", flat_order("f", t0 + 20'000))->status, "filled");
    EXPECT_EQ(count_orders(other, "m"), 2u);
  };
  constexpr int positions_is_asked = 2;
  constexpr int positions_has_done_it = 3;
  for (const int step : {positions_is_asked, positions_has_done_it})
    EXPECT_TRUE(Stage().play(story, {Moment::Of::fakes, step}));
}

}  // namespace
}  // namespace limit_orders::testing
