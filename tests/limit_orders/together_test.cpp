// limit_orders with the real positions and prices, each in a thread of its own, over sockets.
// Golden case 9, and a ladder of orders over recorded trades against a plain recomputation.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "onetrip/api/limit_orders.hpp"
#include "onetrip/api/positions.hpp"
#include "onetrip/api/prices.hpp"
#include "onetrip/client/service_mesh.hpp"
#include "services/limit_orders/service.hpp"
#include "services/positions/service.hpp"
#include "services/prices/service.hpp"
#include "tests/limit_orders/fakes.hpp"
#include "tests/limit_orders/orders.hpp"
#include "tests/support/running_services.hpp"

namespace limit_orders::testing {
namespace {

using onetrip::AsyncMesh;
using onetrip::ServiceParts;
using trading::long_type;
using trading::short_type;

struct RealLimitOrders : onetrip::MeshedService<LimitOrdersService> {
  explicit RealLimitOrders(ServiceParts& parts)
      : MeshedService(parts, [&](AsyncMesh& mesh) {
          return std::make_unique<LimitOrdersService>(parts.scheduler, parts.store, mesh);
        }) {}
};
struct RealPositions : onetrip::MeshedService<positions::PositionsService> {
  explicit RealPositions(ServiceParts& parts)
      : MeshedService(parts, [&](AsyncMesh& mesh) {
          return std::make_unique<positions::PositionsService>(parts.scheduler, parts.store, mesh);
        }) {}
};
struct RealPrices : prices::PricesService {
  explicit RealPrices(ServiceParts& parts)
      : PricesService(parts.scheduler, parts.timers, parts.log, std::chrono::seconds(5), {}) {}
};
struct NobodyIsEliminated : FakeEliminations {
  NobodyIsEliminated(onetrip::Scheduler& scheduler, onetrip::Store& /*store*/)
      : FakeEliminations(scheduler) {}
};

class Together : public ::testing::Test {
 protected:
  void push(const std::string& pair, const PriceSource& event) {
    const prices::Tick tick{pair, event};
    ASSERT_TRUE(prices::push(mesh, {tick}).ok());
  }
  void push_all(const std::string& pair, const std::vector<PriceSource>& events) {
    std::vector<prices::Tick> ticks;
    for (const PriceSource& event : events) ticks.push_back({pair, event});
    ASSERT_TRUE(prices::push(mesh, ticks).ok());
  }

  const onetrip::ScratchFolder folder;
  const onetrip::Config config = onetrip::test::config_in(
      folder.path(), {"eliminations", "limit_orders", "positions", "prices"});
  const onetrip::net::Context context;
  const onetrip::test::BrokerThread broker = onetrip::test::make_broker(context, config);
  onetrip::test::ServiceThreads<RealPositions> positions_threads{context, config, "positions"};
  onetrip::test::ServiceThreads<RealPrices> prices_threads{context, config, "prices"};
  onetrip::test::ServiceThreads<NobodyIsEliminated> eliminations_threads{context, config,
                                                                         "eliminations"};
  onetrip::test::ServiceThreads<RealLimitOrders> limit_orders_threads{context, config,
                                                                      "limit_orders"};
  onetrip::Mesh mesh = onetrip::Mesh::to(onetrip::directory_from(config)).value();
};

// At the time of golden case 9 a crypto position may have a leverage of .5.
TEST_F(Together, ALimitIsFilledAndItsBracketCloses) {
  push("BTCUSD", event_at(t0, 50'000));
  ASSERT_EQ(limit_orders::submit(mesh, "h", market_order("m", long_type, .3))->status, "filled");
  Order order = limit_order("l", long_type, .2, 48'000, t0 + 1);
  order.stop_loss = 45'000;
  order.take_profit = 52'000;
  ASSERT_EQ(limit_orders::submit(mesh, "h", order)->status, "accepted");

  push("BTCUSD", event_at(t0 + 60'000, 47'000));
  EXPECT_EQ(limit_orders::evaluate(mesh, t0 + 65'000), (Evaluated{1, 1, 0}));

  auto position = positions::get_open_position(mesh, "h", "BTCUSD")->value();
  EXPECT_NEAR(position.net_leverage, .5, 1e-9);
  ASSERT_EQ(position.orders.size(), 2u);
  EXPECT_EQ(position.orders[1].src, trading::src::limit_filled);
  EXPECT_EQ(position.orders[1].price, 48'000);
  const Orders waiting = get_limit_orders(mesh, "h").value();
  ASSERT_EQ(waiting.size(), 1u);
  EXPECT_EQ(waiting[0].order_uuid, "l-bracket");
  EXPECT_EQ(waiting[0].src, trading::src::bracket_unfilled);
  EXPECT_EQ(waiting[0].quantity, position.orders[1].quantity);

  push("BTCUSD", event_at(t0 + 120'000, 44'000));
  EXPECT_EQ(limit_orders::evaluate(mesh, t0 + 125'000), (Evaluated{1, 1, 0}));

  position = positions::get_open_position(mesh, "h", "BTCUSD")->value();
  ASSERT_EQ(position.orders.size(), 3u);
  EXPECT_EQ(position.orders[2].order_type, "SHORT");
  EXPECT_EQ(position.orders[2].src, trading::src::bracket_filled);
  EXPECT_EQ(position.orders[2].price, 45'000);
  EXPECT_TRUE(get_limit_orders(mesh, "h")->empty());
}

TEST_F(Together, ABracketOfTheWholePositionClosesIt) {
  push("BTCUSD", event_at(t0, 50'000));
  ASSERT_EQ(limit_orders::submit(mesh, "h", market_order("m", short_type, .3))->status, "filled");
  ASSERT_EQ(limit_orders::submit(mesh, "h", bracket_order("b", 52'000, 45'000))->status,
            "accepted");

  push("BTCUSD", event_at(t0 + 60'000, 53'000));
  EXPECT_EQ(limit_orders::evaluate(mesh, t0 + 65'000), (Evaluated{1, 1, 0}));

  EXPECT_EQ(positions::get_open_position(mesh, "h", "BTCUSD")->has_value(), false);
  const auto closed = positions::get_position(mesh, "h", "m")->value();
  EXPECT_EQ(closed.orders.back().order_type, "FLAT");
  EXPECT_EQ(closed.orders.back().src, trading::src::bracket_filled);
}

TEST_F(Together, AFillThatPositionsRefusesSaysWhy) {
  push("BTCUSD", event_at(t0, 50'000));
  ASSERT_EQ(limit_orders::submit(mesh, "h", limit_order("l", long_type, .001, 48'000))->status,
            "accepted");

  push("BTCUSD", event_at(t0 + 60'000, 47'000));
  EXPECT_EQ(limit_orders::evaluate(mesh, t0 + 65'000), (Evaluated{1, 0, 1}));

  const auto closed = get_closed_limit_orders(mesh, "h").value();
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_EQ(closed[0].order.src, trading::src::limit_cancelled);
  EXPECT_NE(closed[0].reason->find("leverage"), std::string::npos) << *closed[0].reason;
}

TEST_F(Together, AFilledUuidAnswersAsTheFirstTimeWhateverCameAfterIt) {
  push("BTCUSD", event_at(t0, 50'000));
  const auto first = limit_orders::submit(mesh, "h", market_order("m", long_type, .1)).value();
  ASSERT_EQ(limit_orders::submit(mesh, "h", market_order("n", long_type, .1, t0 + 10'000))->status,
            "filled");

  EXPECT_EQ(limit_orders::submit(mesh, "h", market_order("m", long_type, .1)), first);

  EXPECT_EQ(positions::get_open_position(mesh, "h", "BTCUSD")->value().orders.size(), 2u);
}

// The ladder.

const std::string trades_file = ONETRIP_SHARED_DATA "/ethusdt_trades.csv";

std::vector<PriceSource> recorded_trades() {
  std::vector<PriceSource> trades;
  std::ifstream file(trades_file);
  std::string line;
  std::getline(file, line);  // time_ms,side,price,amount
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::int64_t time_ms = 0;
    char comma = 0;
    std::string side;
    double trade_price = 0;
    fields >> time_ms >> comma;
    std::getline(fields, side, ',');
    fields >> trade_price;
    trades.push_back(event_at(time_ms, trade_price));
  }
  return trades;
}

constexpr int rungs = 40;
constexpr int climbers = 8;  // Hotkeys that share the ladder.

struct Rung {
  Hotkey hotkey;
  Order order;
};

// Buyers under the first price and sellers above it, a few cents apart.
std::vector<Rung> ladder_at(const PriceSource& first) {
  std::vector<Rung> ladder;
  for (int i = 0; i != rungs; ++i) {
    const bool buys = i % 2 == 0;
    const double distance = .03 * (i / 2 + 1);
    Order order = limit_order("rung_" + std::to_string(i), buys ? long_type : short_type, .01,
                              first.open + (buys ? -distance : distance), first.start_ms);
    order.trade_pair = "ETHUSD";
    ladder.push_back({"h" + std::to_string(i % climbers), order});
  }
  return ladder;
}

struct FilledRung {
  std::string order_uuid;
  double price;
  std::int64_t time_ms;

  friend auto operator<=>(const FilledRung&, const FilledRung&) = default;
};

// By the rules as they are written: one event a second, the middle one of 30 s by close, the first
// reached order of a hotkey, 30 s between two fills.
class PlainLadder {
 public:
  PlainLadder(std::vector<Rung> ladder, const std::vector<PriceSource>& trades)
      : ladder_(std::move(ladder)) {
    for (const PriceSource& trade : trades)
      seconds_.try_emplace((trade.start_ms + 500) / 1'000, trade);
  }

  void pass(std::int64_t now_ms) {
    std::vector<std::pair<double, std::int64_t>> window;
    for (const auto& [second, trade] : seconds_)
      if (trade.start_ms >= now_ms - 30'000 && trade.start_ms <= now_ms)
        window.emplace_back(trade.close, trade.start_ms);
    if (window.empty()) return;
    std::sort(window.begin(), window.end());
    const auto [middle, middle_ms] = window[window.size() / 2];
    std::map<Hotkey, bool> done;
    for (Rung& rung : ladder_) {
      if (rung.order.order_uuid.empty() || done[rung.hotkey]) continue;
      if (last_ms_.contains(rung.hotkey) && middle_ms - last_ms_[rung.hotkey] < 30'000) continue;
      const double limit = *rung.order.limit_price;
      if (rung.order.order_type == "LONG" ? middle > limit : middle < limit) continue;
      filled.push_back({rung.order.order_uuid, limit, middle_ms});
      rung.order.order_uuid.clear();
      done[rung.hotkey] = true;
      last_ms_[rung.hotkey] = middle_ms;
    }
  }

  std::vector<FilledRung> filled;

 private:
  std::vector<Rung> ladder_;
  std::map<std::int64_t, PriceSource> seconds_;
  std::map<Hotkey, std::int64_t> last_ms_;
};

TEST_F(Together, ALadderOverRecordedTradesFillsAsAPlainRecomputationSays) {
  const std::vector<PriceSource> trades = recorded_trades();
  if (trades.empty()) GTEST_SKIP() << "no " << trades_file << " here";
  const std::vector<Rung> ladder = ladder_at(trades.front());
  std::vector<Rung> by_uuid = ladder;  // Of one time: a pass takes them by uuid.
  std::sort(by_uuid.begin(), by_uuid.end(),
            [](const Rung& a, const Rung& b) { return a.order.order_uuid < b.order.order_uuid; });
  PlainLadder plain(by_uuid, trades);

  push("ETHUSD", trades.front());
  for (const Rung& rung : ladder)
    ASSERT_EQ(limit_orders::submit(mesh, rung.hotkey, rung.order)->status, "accepted");
  auto next = trades.begin() + 1;
  for (std::int64_t now_ms = trades.front().start_ms + 10'000;
       now_ms < trades.back().start_ms + 10'000; now_ms += 10'000) {
    const auto end =
        std::find_if(next, trades.end(), [&](const PriceSource& t) { return t.start_ms > now_ms; });
    push_all("ETHUSD", {next, end});
    next = end;
    ASSERT_TRUE(limit_orders::evaluate(mesh, now_ms).ok());
    plain.pass(now_ms);
  }

  std::vector<FilledRung> filled;
  for (int i = 0; i != climbers; ++i) {
    const auto found = positions::get_positions(mesh, "h" + std::to_string(i)).value();
    for (const positions::Position& position : found)
      for (const Order& order : position.orders)
        filled.push_back({order.order_uuid, order.price, order.processed_ms});
  }
  std::sort(filled.begin(), filled.end());
  std::sort(plain.filled.begin(), plain.filled.end());
  EXPECT_EQ(filled, plain.filled);
  EXPECT_GE(filled.size(), 10u);
  EXPECT_LT(filled.size(), static_cast<std::size_t>(rungs));
}

}  // namespace
}  // namespace limit_orders::testing
