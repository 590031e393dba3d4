// The program is killed (kill -9) between any two steps of a fill, and started again: the fill
// happens, and it happens once.
#include <atomic>

#include <gtest/gtest.h>

#include "onetrip/api/limit_orders.hpp"
#include "tests/limit_orders/fakes.hpp"
#include "tests/limit_orders/orders.hpp"
#include "tests/support/kill_stage.hpp"
#include "tests/support/service_thread.hpp"

namespace limit_orders::testing {
namespace {

using onetrip::Mesh;
using onetrip::test::KillMoment;
using onetrip::test::KillStage;
using onetrip::test::Story;
using onetrip::test::tell_with_a_kill_at_each_moment;
using trading::long_type;

// What the fakes of the story that is told say; they are made in their own threads.
std::atomic<double> price = 0;
std::atomic<std::int64_t> price_ms = 0;

struct SteppedPositions : FakePositions {
  SteppedPositions(onetrip::Scheduler& scheduler, onetrip::Store& /*store*/)
      : FakePositions(scheduler) {
    at_step = KillStage::step;
  }
};
struct SteppedPrices : FakePrices {
  SteppedPrices(onetrip::Scheduler& scheduler, onetrip::Store& /*store*/) : FakePrices(scheduler) {
    at_step = [this] {
      set(event_at(price_ms, price));
      KillStage::step();
    };
  }
};
struct Eliminations : FakeEliminations {
  Eliminations(onetrip::Scheduler& scheduler, onetrip::Store& /*store*/)
      : FakeEliminations(scheduler) {}
};

class Stage : public KillStage {
 public:
  Stage()
      : KillStage(LIMIT_ORDERS_PROGRAM, "limit_orders", {"positions"},
                  "[service.limit_orders.settings]\nevaluate_ms = 0\n[service.positions]\n"
                  "[service.prices]\n[service.eliminations]\n") {}

 private:
  onetrip::ServiceThread<SteppedPositions> positions_{context(), endpoint("positions")};
  onetrip::ServiceThread<SteppedPrices> prices_{context(), endpoint("prices")};
  onetrip::ServiceThread<Eliminations> eliminations_{context(), endpoint("eliminations")};
};

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
  tell_with_a_kill_at_each_moment<Stage>(story, 3, 2);
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
  tell_with_a_kill_at_each_moment<Stage>(story, 3, 2);
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
    EXPECT_TRUE(Stage().play(story, {KillMoment::Of::fakes, step}));
}

}  // namespace
}  // namespace limit_orders::testing
