// What the seven services are together: a price fills an order, the fill moves a position, the
// position the ledger, a drawdown ends the miner, and the elimination its positions.
#include <cstdint>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onetrip/api/challenge_period.hpp"
#include "onetrip/api/eliminations.hpp"
#include "onetrip/api/limit_orders.hpp"
#include "onetrip/api/perf_ledger.hpp"
#include "onetrip/api/positions.hpp"
#include "onetrip/api/prices.hpp"

#include "tests/support/seven_services.hpp"

namespace onetrip::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::int64_t begin_ms = 1'762'000'000'000;
constexpr std::int64_t minute_ms = 60'000;
const std::string pair = "BTCUSD";
const std::string miner = "miner";

// With so many instances of each service that may have several.
class ChainTest : public ::testing::TestWithParam<std::uint32_t> {
 protected:
  void push(double price, std::int64_t time_ms) {
    prices::PriceSource event;
    event.source = "test";
    event.open = event.close = event.bid = event.ask = price;
    event.start_ms = time_ms;
    event.websocket = true;
    ASSERT_EQ(prices::push(mesh, {{pair, event}}).value(), 1);
  }

  limit_orders::Order limit_order(double limit_price, std::int64_t time_ms) {
    limit_orders::Order order;
    order.order_uuid = "order";
    order.trade_pair = pair;
    order.order_type = trading::long_type;
    order.execution_type = trading::limit;
    order.leverage = 0.4;
    order.limit_price = limit_price;
    order.processed_ms = time_ms;
    return order;
  }

  SevenServices services{GetParam()};
  Mesh& mesh = services.mesh();
};

TEST_P(ChainTest, APriceFillsAnOrderAndAFallOfThePriceEndsTheMiner) {
  ASSERT_TRUE(challenge_period::set_bucket(mesh, miner, "MAINCOMP", begin_ms).value());
  push(100'000, begin_ms);
  const auto order = limit_order(95'000, begin_ms);
  ASSERT_EQ(limit_orders::submit(mesh, miner, order).value().status, "accepted");

  // The price reaches the order.
  const std::int64_t filled_ms = begin_ms + minute_ms;
  push(94'000, filled_ms);
  EXPECT_EQ(limit_orders::evaluate(mesh, filled_ms).value().filled, 1);
  const auto position = positions::get_open_position(mesh, miner, pair).value();
  ASSERT_TRUE(position.has_value());
  EXPECT_DOUBLE_EQ(position->net_leverage, 0.4);
  EXPECT_DOUBLE_EQ(position->average_entry_price, 95'000);

  // The position is marked, and the ledger told.
  EXPECT_EQ(positions::mark_all(mesh, filled_ms).value().updated, 1);
  EXPECT_THAT(perf_ledger::get_all_hotkeys(mesh).value(), ElementsAre(miner));

  // The price falls by a third: 13 % of the account are lost.
  const std::int64_t fallen_ms = filled_ms + minute_ms;
  push(64'000, fallen_ms);
  EXPECT_EQ(positions::mark_all(mesh, fallen_ms).value().marked, 1);
  EXPECT_GT(perf_ledger::get_drawdowns(mesh, {miner}).value().at(miner), 10);

  // The miner is out, and so is all that it had.
  const auto eliminated = eliminations::process(mesh, fallen_ms).value().eliminated;
  ASSERT_THAT(eliminated, SizeIs(1));
  EXPECT_EQ(eliminated[0].hotkey, miner);
  EXPECT_EQ(eliminated[0].reason, eliminations::max_total_drawdown);
  const auto held = positions::get_positions(mesh, miner).value();
  ASSERT_THAT(held, SizeIs(1));
  EXPECT_TRUE(held[0].is_closed_position);
  EXPECT_EQ(held[0].orders.back().src, trading::src::elimination_flat);
  EXPECT_DOUBLE_EQ(held[0].orders.back().price, 64'000);
  EXPECT_FALSE(challenge_period::has_miner(mesh, miner).value());

  // And its orders are refused.
  auto another = limit_order(60'000, fallen_ms + 1);
  another.order_uuid = "another";
  const auto refused = limit_orders::submit(mesh, miner, another);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, Code::failed_precondition);
  EXPECT_THAT(limit_orders::get_limit_orders(mesh, miner).value(), IsEmpty());
}

// Of three instances each has some of them.
TEST_P(ChainTest, WhatIsAskedOfAllMinersHasAllOfThem) {
  const std::vector<std::string> miners{"a", "b", "c", "d", "e", "f", "g", "h"};
  push(100'000, begin_ms);
  for (const std::string& each : miners) {
    auto order = limit_order(95'000, begin_ms);
    order.order_uuid = "order of " + each;
    ASSERT_EQ(limit_orders::submit(mesh, each, order).value().status, "accepted");
  }
  EXPECT_THAT(limit_orders::get_all_limit_orders(mesh).value().at(pair), SizeIs(8));

  const std::int64_t filled_ms = begin_ms + minute_ms;
  push(94'000, filled_ms);
  const auto evaluated = limit_orders::evaluate(mesh, filled_ms).value();
  EXPECT_EQ(evaluated.checked, 8);
  EXPECT_EQ(evaluated.filled, 8);
  const auto marked = positions::mark_all(mesh, filled_ms).value();
  EXPECT_EQ(marked.marked, 8);
  EXPECT_EQ(marked.updated, 8);

  EXPECT_EQ(positions::get_all_hotkeys(mesh).value(), miners);
  EXPECT_EQ(perf_ledger::get_all_hotkeys(mesh).value(), miners);
  EXPECT_THAT(positions::get_scores(mesh, miners).value(), SizeIs(8));
  EXPECT_THAT(perf_ledger::get_bundles(mesh, miners).value(), SizeIs(8));
  EXPECT_THAT(challenge_period::refresh(mesh, filled_ms).value().added, SizeIs(8));

  const auto bundle = perf_ledger::get_bundle(mesh, "c").value().value();
  EXPECT_EQ(perf_ledger::update_all_bundles(mesh, {{"c", bundle}}), 1);
  EXPECT_THAT(perf_ledger::get_all_hotkeys(mesh).value(), ElementsAre("c"));
  EXPECT_EQ(perf_ledger::delete_bundles(mesh, miners), 1);
}

INSTANTIATE_TEST_SUITE_P(Of, ChainTest, ::testing::Values(1, 3));

}  // namespace
}  // namespace onetrip::test
