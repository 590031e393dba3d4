// Many clients at once, over a network that delays as it likes.
#include <chrono>
#include <set>

#include <gtest/gtest.h>

#include "tests/positions/world.hpp"

namespace positions::testing {
namespace {

using namespace std::chrono_literals;
using onetrip::Result;
using onetrip::RunningTask;
using onetrip::Status;
using onetrip::Task;

onetrip::net::FaultPlan delays() {
  onetrip::net::FaultPlan plan;
  plan.delay_min = 10us;
  plan.delay_max = 3ms;
  return plan;
}

class Concurrency : public ::testing::Test {
 protected:
  void run(Task<Status> task) {
    ++under_way;
    running.push_back(onetrip::start(std::move(task), [this](const Status& status) {
      --under_way;
      EXPECT_TRUE(status.ok()) << status.error().message;
    }));
  }
  Task<Result<AddedOrder>> add_nth(const Hotkey& hotkey, int n) {
    const Order order = named("o" + std::to_string(n), buy(.03, 100'000, today_ms + n));
    return world.mesh().call(add_order, hotkey, order, std::string());
  }
  Task<Result<PositionsByHotkey>> get(const std::vector<Hotkey>& hotkeys) {
    return world.mesh().call(get_positions_for_hotkeys, hotkeys, false, false);
  }
  static void expect_orders(const AddedOrder& added, int count) {
    EXPECT_EQ(added.position.orders.size(), static_cast<std::size_t>(count));
  }
  // Whatever a reader sees of a position is whole.
  static void expect_whole(const PositionsByHotkey& seen) {
    for (const auto& [hotkey, held] : seen)
      for (const Position& position : held)
        expect_near(position.net_leverage, .03 * static_cast<double>(position.orders.size()),
                    hotkey);
  }
  Task<Status> write(Hotkey hotkey) {
    for (int i = 0; i < 10; ++i) {
      const Result<AddedOrder> added = co_await add_nth(hotkey, i);
      if (!added.ok()) co_return added.error();
      expect_orders(*added, i + 1);
    }
    --writers;
    co_return Status{};
  }
  Task<Status> read(std::vector<Hotkey> hotkeys) {
    while (writers > 0) {
      const Result<PositionsByHotkey> seen = co_await get(hotkeys);
      if (!seen.ok()) co_return seen.error();
      expect_whole(*seen);
      ++reads;
    }
    co_return Status{};
  }

  // Not with the plan's members named here: GCC 12 never ends over that.
  World world{7, delays()};
  std::vector<RunningTask> running;
  int under_way = 0;
  int writers = 0;
  int reads = 0;
};

TEST_F(Concurrency, AHundredWritersAndTenReadersLoseNothing) {
  std::vector<Hotkey> hotkeys;
  for (int i = 0; i < 100; ++i) hotkeys.push_back("h" + std::to_string(i));
  writers = 100;

  for (const Hotkey& hotkey : hotkeys) run(write(hotkey));
  for (int i = 0; i < 10; ++i) run(read(hotkeys));
  world.run_until([&] { return under_way == 0; });

  EXPECT_GT(reads, 10);
  for (const Hotkey& hotkey : hotkeys) {
    const Positions held = world.positions_of(hotkey);
    ASSERT_EQ(held.size(), 1U);
    EXPECT_EQ(held[0].orders.size(), 10U);
  }
}

TEST_F(Concurrency, FiftyOrdersAtOnceMakeOnePositionOfAllThatWereAdmitted) {
  std::set<std::string> admitted;
  int answers = 0;
  for (int i = 0; i < 50; ++i) {
    const Order order = named("o" + std::to_string(i), buy(.015, 100'000, today_ms));
    running.push_back(onetrip::start(world.mesh().call(add_order, "h", order, ""),
                                     [&, uuid = order.order_uuid](Result<AddedOrder> added) {
                                       ++answers;
                                       if (added.ok()) admitted.insert(uuid);
                                     }));
  }
  world.run_until([&] { return answers == 50; });

  const Positions held = world.positions_of("h");
  ASSERT_EQ(held.size(), 1U);
  std::set<std::string> stored;
  for (const Order& order : held[0].orders) stored.insert(order.order_uuid);
  EXPECT_EQ(stored, admitted);
  EXPECT_EQ(admitted.size(), 34U);  // 33 of 0.015, and one that was cut to the bound of 0.5.
  expect_near(held[0].net_leverage, 0.5, "net_leverage");
}

TEST_F(Concurrency, OrdersThatWaitForRatesMeetOnePosition) {
  world.conversions = {{"GBP/USD", 1.25}, {"EUR/USD", 1.0}};
  int answers = 0;
  for (int i = 0; i < 20; ++i) {
    const Order order = in("EURGBP", named("o" + std::to_string(i), buy(.2, .8, today_ms)));
    running.push_back(onetrip::start(world.mesh().call(add_order, "h", order, ""),
                                     [&](const Result<AddedOrder>& added) {
                                       ++answers;
                                       EXPECT_TRUE(added.ok());
                                     }));
  }
  world.run_until([&] { return answers == 20; });

  const Positions held = world.positions_of("h");
  ASSERT_EQ(held.size(), 1U);
  EXPECT_EQ(held[0].orders.size(), 20U);
}

// A call takes 5 ms there and back; one that asks for two rates of a cross takes three times that.
TEST(Waiting, ForFiveMillisecondsForAnotherServiceDelaysNoOtherHotkey) {
  onetrip::net::FaultPlan slow;
  slow.delay_min = slow.delay_max = 2'500us;
  World world(1, slow);
  world.conversions = {{"GBP/USD", 1.25}, {"EUR/USD", 1.0}};
  world.call(get_all_hotkeys).value();  // It is connected, and so is its service below.
  const std::vector<Hotkey> hotkeys = onetrip::test::keys_of_one_owner(6);
  const Hotkey& waits = hotkeys.front();
  world.add_order(waits, in("EURGBP", named("before", buy(.2, .8, today_ms)))).value();
  const onetrip::Time begin = world.clock().now();
  std::map<Hotkey, onetrip::Duration> took;
  std::vector<RunningTask> running;
  const auto send = [&](const Hotkey& hotkey, const Order& order) {
    running.push_back(onetrip::start(world.mesh().call(add_order, hotkey, order, ""),
                                     [&, hotkey](const Result<AddedOrder>& added) {
                                       EXPECT_TRUE(added.ok());
                                       took[hotkey] = world.clock().now() - begin;
                                     }));
  };

  for (const Hotkey& hotkey : hotkeys)
    send(hotkey, hotkey == waits ? in("EURGBP", named("o", buy(.2, .8, today_ms)))
                                 : named("o", buy(.1, 100'000, today_ms)));
  world.run_until([&] { return took.size() == 6; });

  const int hops = onetrip::test::has_broker() ? 2 : 1;
  for (const Hotkey& hotkey : hotkeys)
    EXPECT_EQ(took[hotkey], (hotkey == waits ? 15ms : 5ms) * hops) << hotkey;
}

TEST_F(Concurrency, MarksInSlicesMeetOrdersAndNeitherUndoesTheOther) {
  for (int i = 0; i < 40; ++i)
    world.add_order("h" + std::to_string(i), named("o", buy(.1, 100'000, today_ms))).value();
  bool marked = false;
  int closed = 0;
  running.push_back(onetrip::start(
      world.mesh().call(mark_to_market, PricesByPair{{"BTCUSD", 110'000}}, today_ms + 60'000),
      [&](const Result<std::int64_t>& done) { marked = done.ok(); }));
  for (int i = 0; i < 40; i += 2) {
    const Order order = named("close", flat(105'000, today_ms + 60'000));
    running.push_back(
        onetrip::start(world.mesh().call(add_order, "h" + std::to_string(i), order, ""),
                       [&](const Result<AddedOrder>& added) { closed += added.ok() ? 1 : 0; }));
  }
  world.run_until([&] { return marked && closed == 20; });

  for (int i = 0; i < 40; ++i) {
    const Position held = world.positions_of("h" + std::to_string(i)).at(0);
    EXPECT_EQ(held.is_closed_position, i % 2 == 0);
    expect_near(held.current_return, i % 2 == 0 ? 1.005 : 1.01, held.hotkey);
  }
}

TEST(ExactlyOnce, AnOrderWhoseAnswerWasLostIsAnsweredTheSameAgain) {
  onetrip::net::FaultPlan losing = delays();
  losing.cut = .1;
  losing.lose_at_break = 1;
  losing.reconnect_max = 2ms;
  World world{11, losing};

  for (int i = 0; i < 80; ++i) {
    const Order order = named("o" + std::to_string(i), buy(i == 0 ? .01 : .002, 100'000, today_ms));
    const Result<AddedOrder> added = world.add_order("h", order);

    ASSERT_TRUE(added.ok()) << added.error().message;
    EXPECT_TRUE(added->changed);
    EXPECT_EQ(added->position.orders.size(), static_cast<std::size_t>(i + 1));
    EXPECT_EQ(added->order->order_uuid, order.order_uuid);
  }
  EXPECT_GT(world.faults().lost_at_break, 5U);
}

}  // namespace
}  // namespace positions::testing
