// What a pass of evaluate fills, cancels and leaves alone.  Golden case 9.
#include <gtest/gtest.h>

#include "tests/limit_orders/world.hpp"

namespace limit_orders::testing {
namespace {

using onetrip::Code;
using trading::long_type;
using trading::short_type;

constexpr std::int64_t now = t0 + 10'000;

class Evaluate : public ::testing::Test {
 protected:
  void SetUp() override { world.prices.set(event_at(t0, 50'000)); }

  void accept(const Order& order, const Hotkey& hotkey = "h") {
    const auto answer = world.submit(hotkey, order);
    ASSERT_TRUE(answer.ok()) << to_string(answer.error());
    ASSERT_EQ(answer->status, "accepted");
  }
  void open(std::string_view type, double leverage, const Hotkey& hotkey = "h") {
    ASSERT_EQ(world.submit(hotkey, market_order("opening", type, leverage))->status, "filled");
  }
  std::vector<std::string> filled() const {
    std::vector<std::string> uuids;
    for (const auto& [hotkey, order] : world.positions.added) uuids.push_back(order.order_uuid);
    return uuids;
  }

  World world;
};

TEST_F(Evaluate, FillsALimitAndThenItsBracket) {
  open(long_type, .3);
  Order order = limit_order("l", long_type, .2, 48'000);
  order.stop_loss = 45'000;
  order.take_profit = 52'000;
  accept(order);

  world.prices.set(event_at(t0 + 5'000, 47'000));
  EXPECT_EQ(world.evaluate(now), (Evaluated{1, 1, 0}));

  EXPECT_NEAR(world.positions.open("h", "BTCUSD")->net_leverage, .5, 1e-12);
  const Order& sent = world.positions.added.back().second;
  EXPECT_EQ(sent.src, trading::src::limit_filled);
  EXPECT_EQ(sent.price, 48'000);
  EXPECT_EQ(sent.processed_ms, t0 + 5'000);
  EXPECT_EQ(sent.price_sources, (std::vector{event_at(t0 + 5'000, 47'000)}));
  EXPECT_EQ(world.closed("h").at(0).order, sent);
  ASSERT_EQ(world.waiting("h").size(), 1u);
  const Order bracket = world.waiting("h")[0];
  EXPECT_EQ(bracket.order_uuid, "l-bracket");
  EXPECT_EQ(bracket.src, trading::src::bracket_unfilled);
  EXPECT_EQ(bracket.quantity, 20'000. / 48'000);

  world.prices.set(event_at(t0 + 35'000, 44'000));
  EXPECT_EQ(world.evaluate(t0 + 40'000), (Evaluated{1, 1, 0}));

  const Order& closing = world.positions.added.back().second;
  EXPECT_EQ(closing.order_type, "SHORT");
  EXPECT_EQ(closing.src, trading::src::bracket_filled);
  EXPECT_EQ(closing.price, 45'000);
  EXPECT_EQ(closing.quantity, -20'000. / 48'000);
  EXPECT_EQ(world.positions.open("h", "BTCUSD")->orders.size(), 3u);
  EXPECT_TRUE(world.waiting("h").empty());
}

TEST_F(Evaluate, GoesByTheMiddleEventOfTheLastThirtySeconds) {
  accept(limit_order("l", long_type, .1, 48'000));
  const auto window = [&](std::vector<std::pair<std::int64_t, double>> given) {
    world.prices.events["BTCUSD"].clear();
    for (const auto& [ms, price] : given)
      world.prices.events["BTCUSD"].push_back(event_at(ms, price));
  };

  window({{now - 30'001, 1}, {now - 30'000, 49'000}, {now + 1, 1}});
  EXPECT_EQ(world.evaluate(now), (Evaluated{1, 0, 0}));
  window({{now - 30'000, 47'000}, {now - 2, 49'000}, {now - 1, 46'000}, {now, 49'500}});
  EXPECT_EQ(world.evaluate(now), (Evaluated{1, 0, 0}));  // 49 000 is the third of four.
  window({{now - 30'000, 47'000}, {now - 2, 49'000}, {now, 46'000}});
  EXPECT_EQ(world.evaluate(now), (Evaluated{1, 1, 0}));
  EXPECT_EQ(world.closed("h").at(0).order.processed_ms, now - 30'000);
}

TEST_F(Evaluate, LooksAtNothingWithoutEvents) {
  accept(limit_order("l", long_type, .1, 48'000));
  world.prices.events.clear();

  EXPECT_EQ(world.evaluate(now), Evaluated{});
}

TEST_F(Evaluate, LeavesAPairAloneWhoseMarketIsClosed) {
  constexpr std::int64_t friday_evening = t0 - 3 * 86'400'000 + 34'400'000;  // 22:00 UTC
  Order order = limit_order("l", long_type, .1, 1.1, friday_evening);
  order.trade_pair = "EURUSD";
  accept(order);
  world.prices.events["EURUSD"] = {event_at(friday_evening, 1)};

  EXPECT_EQ(world.evaluate(friday_evening + 1), Evaluated{});
  EXPECT_EQ(world.prices.calls["get_window"], 0);

  world.prices.events["EURUSD"] = {event_at(t0, 1)};
  EXPECT_EQ(world.evaluate(now), (Evaluated{1, 1, 0}));
}

TEST_F(Evaluate, TheFirstFillEndsThePassForItsHotkeyAndPair) {
  accept(limit_order("second", long_type, .1, 48'000, t0 + 2));
  accept(limit_order("c", long_type, .1, 48'000, t0 + 1));
  accept(limit_order("untouched", long_type, .1, 40'000, t0));
  accept(limit_order("of_another", long_type, .1, 48'000, t0), "other");
  world.prices.set(event_at(t0 + 5'000, 47'000));

  EXPECT_EQ(world.evaluate(now), (Evaluated{3, 2, 0}));

  EXPECT_EQ(filled(), (std::vector<std::string>{"c", "of_another"}));
  EXPECT_EQ(world.waiting("h").size(), 2u);
}

TEST_F(Evaluate, TwoFillsOfAHotkeyInAPairAreThirtySecondsApartByTheirEvents) {
  accept(limit_order("a", long_type, .1, 48'000, t0));
  accept(limit_order("b", long_type, .1, 48'000, t0 + 1));
  world.prices.set(event_at(now, 47'000));
  ASSERT_EQ(world.evaluate(now), (Evaluated{1, 1, 0}));

  world.prices.set(event_at(now + 29'999, 47'000));
  EXPECT_EQ(world.evaluate(now + 40'000), Evaluated{});
  world.prices.set(event_at(now + 30'000, 47'000));
  EXPECT_EQ(world.evaluate(now + 40'000), (Evaluated{1, 1, 0}));
}

TEST_F(Evaluate, TheTenSecondRuleIsNotForIt) {
  open(long_type, .1);
  accept(limit_order("l", long_type, .1, 48'000));
  world.prices.set(event_at(t0 + 1, 47'000));

  EXPECT_EQ(world.evaluate(now), (Evaluated{1, 1, 0}));
}

TEST_F(Evaluate, AFillThatPositionsRefusesCancelsTheOrderAndGoesOn) {
  accept(limit_order("a", long_type, .1, 48'000, t0));
  accept(limit_order("b", long_type, .1, 48'000, t0 + 1));
  world.prices.set(event_at(t0 + 5'000, 47'000));
  world.positions.refuses = onetrip::failed_precondition("too much leverage");

  EXPECT_EQ(world.evaluate(now), (Evaluated{2, 0, 2}));

  const std::vector<ClosedOrder> closed = world.closed("h");
  ASSERT_EQ(closed.size(), 2u);
  EXPECT_EQ(closed[0].order.order_uuid, "a");
  EXPECT_EQ(closed[0].order.src, trading::src::limit_cancelled);
  EXPECT_EQ(closed[0].order.price, 0);
  EXPECT_EQ(closed[0].reason, "too much leverage");
}

TEST_F(Evaluate, ARefusedBracketIsCancelled) {
  open(long_type, .1);
  accept(bracket_order("b", 45'000, {}));
  world.prices.set(event_at(t0 + 5'000, 44'000));
  world.positions.refuses = onetrip::failed_precondition("no");

  EXPECT_EQ(world.evaluate(now), (Evaluated{1, 0, 1}));

  EXPECT_EQ(world.closed("h").at(0).order.src, trading::src::bracket_cancelled);
}

TEST_F(Evaluate, AShortBracketBuys) {
  open(short_type, .1);
  accept(bracket_order("b", 55'000, 45'000));
  world.prices.set(event_at(t0 + 5'000, 44'000));

  EXPECT_EQ(world.evaluate(now), (Evaluated{1, 1, 0}));

  EXPECT_EQ(world.positions.added.back().second.order_type, "LONG");
  EXPECT_EQ(world.positions.added.back().second.quantity, .2);
  EXPECT_EQ(world.positions.open("h", "BTCUSD"), nullptr);
}

TEST_F(Evaluate, ABracketWithoutAPositionIsCancelled) {
  open(long_type, .1);
  accept(bracket_order("b", 45'000, {}));
  world.positions.close("h", "BTCUSD");

  EXPECT_EQ(world.evaluate(now), (Evaluated{0, 0, 1}));

  const std::vector<ClosedOrder> closed = world.closed("h");
  EXPECT_EQ(closed.at(0).order.src, trading::src::bracket_cancelled);
  EXPECT_EQ(closed.at(0).order.processed_ms, now);
  EXPECT_EQ(closed.at(0).reason, "its position is not open any more");
}

TEST_F(Evaluate, ABracketOfAPositionThatWasTurnedAroundIsCancelled) {
  open(long_type, .1);
  accept(bracket_order("b", 45'000, {}));
  world.positions.close("h", "BTCUSD");
  ASSERT_EQ(world.submit("h", market_order("s", short_type, .1, t0 + 10'000))->status, "filled");
  world.prices.set(event_at(t0 + 12'000, 44'000));

  EXPECT_EQ(world.evaluate(t0 + 15'000), (Evaluated{0, 0, 1}));

  EXPECT_EQ(filled(), (std::vector<std::string>{"opening", "s"}));
}

// Between the look at all positions and the fill of one bracket, its position closes.
TEST_F(Evaluate, ABracketNeverOpensAPosition) {
  open(long_type, .1);
  accept(bracket_order("b", 45'000, {}));
  world.prices.set(event_at(t0 + 5'000, 44'000));
  for (const char* after : {"get_positions_for_hotkeys", "get_open_position"}) {
    SCOPED_TRACE(after);
    world.positions.calls.clear();
    std::optional<onetrip::Result<Evaluated>> answer;
    const onetrip::RunningTask running =
        onetrip::start(limit_orders::evaluate(world.mesh, now),
                       [&](onetrip::Result<Evaluated> given) { answer = std::move(given); });
    while (world.positions.calls[after] == 0) ASSERT_TRUE(world.step());
    if (world.positions.open("h", "BTCUSD") != nullptr) world.positions.close("h", "BTCUSD");
    while (!answer) ASSERT_TRUE(world.step());

    EXPECT_EQ((*answer)->cancelled, 1);
    EXPECT_EQ(filled().back().substr(0, 7), "opening");
    ASSERT_EQ(world.submit("h", market_order("opening2", long_type, .1, now + 20'000))->status,
              "filled");
    accept(bracket_order("b2", 45'000, {}));
  }
}

TEST_F(Evaluate, AsksOncePerPairAndOncePerBatchOfHotkeys) {
  for (const Hotkey& name : onetrip::test::keys_of_one_owner(40)) {
    open(long_type, .1, name);
    for (int i = 0; i != 5; ++i)
      accept(limit_order(std::to_string(i), long_type, .1, 48'000, t0 + i), name);
    accept(bracket_order("b", 45'000, {}), name);
  }
  world.positions.calls.clear();

  EXPECT_EQ(world.evaluate(now), (Evaluated{240, 0, 0}));

  EXPECT_EQ(world.prices.calls["get_window"], 1);
  EXPECT_EQ(world.positions.calls["get_positions_for_hotkeys"], 3);
  EXPECT_EQ(world.positions.calls.size(), 1u);
}

TEST_F(Evaluate, APassWithoutPricesFailsAndChangesNothing) {
  accept(limit_order("l", long_type, .1, 48'000));
  world.prices.fails = onetrip::unavailable("no feed");

  EXPECT_EQ(world.evaluate(now).error().code, Code::unavailable);

  EXPECT_EQ(world.waiting("h").size(), 1u);
}

TEST_F(Evaluate, PassesFollowOneAnotherAndFillEachOrderOnce) {
  for (int hotkey = 0; hotkey != 10; ++hotkey)
    accept(limit_order("l", long_type, .1, 48'000), "h" + std::to_string(hotkey));
  world.prices.set(event_at(t0 + 5'000, 47'000));
  Evaluated sum;
  int answered = 0;
  std::vector<onetrip::RunningTask> running;
  for (int i = 0; i != 3; ++i)
    running.push_back(onetrip::start(limit_orders::evaluate(world.mesh, now),
                                     [&](const onetrip::Result<Evaluated>& given) {
                                       sum.filled += given->filled;
                                       ++answered;
                                     }));
  while (answered != 3) ASSERT_TRUE(world.step());

  EXPECT_EQ(sum.filled, 10);
  EXPECT_EQ(world.positions.added.size(), 10u);
}

TEST_F(Evaluate, ATimeThatIsNoneIsRefused) {
  for (const std::int64_t ms : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1} << 62})
    EXPECT_EQ(world.evaluate(ms).error().code, Code::invalid_argument) << ms;
  EXPECT_TRUE(world.evaluate(1).ok());
}

}  // namespace
}  // namespace limit_orders::testing
