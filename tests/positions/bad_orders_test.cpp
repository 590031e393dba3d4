// Every rule for an order and a position broken once, at both doors of positions: each is refused
// with a sentence that names field and value, and nothing changes.
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/positions/world.hpp"
#include "tests/support/bad_orders.hpp"

namespace positions::testing {
namespace {

using onetrip::Code;
using ::testing::HasSubstr;
using trading::testing::BadOrder;
namespace src = trading::src;

// A hotkey with an open position, at the cap of its portfolio with another, and a closed one.
class BadOrders : public ::testing::Test {
 protected:
  void SetUp() override {
    world.add_order("h", named("btc", buy(.3, 100'000, today_ms))).value();
    world.add_order("h", in("SOLUSD", named("sol", buy(.1, 200, today_ms)))).value();
    world.add_order("h", in("SOLUSD", named("end", flat(210, today_ms + 1)))).value();
  }

  struct State {
    Positions positions;
    std::vector<Hotkey> hotkeys;
    double leverage;
    friend bool operator==(const State&, const State&) = default;
  };
  State state() {
    return {world.positions_of("h"), world.call(get_all_hotkeys).value(),
            world.call(get_portfolio_leverage, "h").value()};
  }

  template <class T>
  void expect_refused(const onetrip::Result<T>& answer, Code code, const std::string& says) {
    ASSERT_FALSE(answer.ok()) << says;
    EXPECT_EQ(answer.error().code, code) << to_string(answer.error());
    EXPECT_THAT(answer.error().message, HasSubstr(says));
    EXPECT_EQ(state(), before) << says;
  }
  static Order good_order() { return named("o", buy(.1, 100'000, today_ms + 1'000)); }
  void expect_not_added(const std::vector<BadOrder>& bad_orders,
                        Code code = Code::invalid_argument) {
    before = state();
    for (const BadOrder& bad : bad_orders) {
      Order order = good_order();
      bad.spoil(order);
      expect_refused(world.add_order("h", order), code, "order" + bad.says);
      if (HasFailure()) return;
    }
  }

  World world;
  State before;
};

TEST_F(BadOrders, ThatAreMalformedAreNotAdded) {
  expect_not_added(trading::testing::bad_orders());
  expect_not_added(trading::testing::bad_sizes());
  expect_not_added(trading::testing::orders_without_number());
  EXPECT_TRUE(world.add_order("h", good_order())->changed);
}

TEST_F(BadOrders, ThatMoveNoPositionOrHaveNoPriceAreNotAdded) {
  const auto unpriced = [](std::string_view type, std::int32_t of_src) {
    return [=](Order& o) {
      o.order_type = type;
      o.src = of_src;
      o.price = 0;
    };
  };
  std::vector<BadOrder> bad_orders{
      {[](Order& o) { o.execution_type = trading::limit_cancel; },
       ".execution_type is LIMIT_CANCEL"},
      {[](Order& o) {
         o.execution_type = trading::bracket;
         o.leverage.reset();
       },
       " has no size"},
      {unpriced(trading::long_type, src::organic), ".price is 0"},
      {unpriced(trading::short_type, src::elimination_flat_unpriced), ".price is 0"},
      {unpriced(trading::flat_type, src::organic), ".price is 0"},
      {unpriced(trading::flat_type, src::elimination_flat), ".price is 0"}};
  for (const std::int32_t unfilled :
       {src::limit_unfilled, src::limit_cancelled, src::bracket_unfilled, src::bracket_cancelled})
    bad_orders.push_back(
        {[=](Order& o) { o.src = unfilled; }, ".src is " + std::to_string(unfilled)});
  expect_not_added(bad_orders);
}

TEST_F(BadOrders, ThatAreNobodysOrForNoPositionAreNotAdded) {
  before = state();
  expect_refused(world.add_order("", good_order()), Code::invalid_argument, "hotkey is \"\"");
  expect_refused(world.add_order(std::string(129, 'h'), good_order()), Code::invalid_argument,
                 "129 bytes");
  expect_refused(world.add_order("h", good_order(), std::string(65, 'u')), Code::invalid_argument,
                 "position_uuid is \"uuu");
}

TEST_F(BadOrders, OfASizeBeyondABoundAreNotAdded) {
  const auto of = [](std::string_view type, double leverage) {
    return [=](Order& o) {
      o.order_type = type;
      o.leverage = leverage;
    };
  };
  const auto first = [](double leverage) {
    return [=](Order& o) {
      o.trade_pair = "ETHUSD";
      o.leverage = leverage;
    };
  };
  expect_not_added({{of(trading::long_type, 500.5), ".leverage is 500.5: 500 is the most"},
                    {of(trading::short_type, 1e18), ".leverage is -1e+18: 500 is the most"},
                    {of(trading::long_type, 0), ".leverage is 0"},
                    {of(trading::long_type, .0009), ".leverage is 0.0009"},
                    {of(trading::short_type, .295), ".leverage is -0.295"},
                    {first(0), ".leverage is 0"},
                    {first(.0099), ".leverage is 0.0099"},
                    {[](Order& o) {
                       o.leverage.reset();
                       o.quantity = 1e18;
                     },
                     ".leverage is "}},
                   Code::failed_precondition);
  world.add_order("h", named("more", buy(.2, 100'000, today_ms + 1'000))).value();
  expect_not_added({{of(trading::long_type, .1), ".leverage is 0.1"}}, Code::failed_precondition);
  world.add_order("h", in("ETHUSD", named("eth", buy(.5, 4'000, today_ms)))).value();
  expect_not_added({{[](Order& o) { o.trade_pair = "EURUSD", o.price = 1.1; },
                     ".leverage is 0.1: the portfolio has a leverage of 10"}},
                   Code::failed_precondition);
}

TEST_F(BadOrders, OfAnHourBeforeTheLastOrCrossesWithoutRatesAreNotAdded) {
  expect_not_added(
      {{[](Order& o) { o.processed_ms = 1; }, ".processed_ms is 1: more than an hour"},
       {[](Order& o) { o.processed_ms = today_ms - 3'600'001; }, ".processed_ms is"},
       {[](Order& o) { o.trade_pair = "EURGBP"; }, ".quote_usd_rate is 0"},
       {[](Order& o) { o.trade_pair = "EURGBP", o.quote_usd_rate = 1; }, ".usd_base_rate is 0"}},
      Code::failed_precondition);
}

TEST_F(BadOrders, AtTheBoundsOfWhatAnOrderMaySayAreGood) {
  Order order = named(std::string(64, 'u'), buy(.1, 1e12, trading::time_max_ms));
  order.slippage = trading::slippage_max;
  order.stop_loss = trading::price_min;
  order.take_profit = trading::price_max;
  order.price_sources.assign(trading::price_sources_max, trading::testing::good_source());

  EXPECT_TRUE(world.add_order(std::string(128, 'h'), order)->changed);
  EXPECT_TRUE(world.add_order("other", named("o", buy(.1, 1e-9, 1)))->changed);
  EXPECT_EQ(
      world.call(mark_to_market, PricesByPair{{"BTCUSD", 1e12}}, trading::time_max_ms).value(), 3);
}

// Positions as they are imported: the second of two, both of which are good but for one thing.
struct BadPosition {
  std::function<void(Position&)> spoil;
  std::string says;  // Behind "positions[1]".
};

class BadImports : public BadOrders {
 protected:
  void SetUp() override {
    BadOrders::SetUp();
    open = world.call(get_position, "h", "btc").value().value();
    closed = world.call(get_position, "h", "sol").value().value();
  }
  void expect_not_imported(const Position& good, const std::vector<BadPosition>& bad_positions) {
    before = state();
    Position other = closed;  // Would be new.
    other.position_uuid = "other";
    for (const BadPosition& bad : bad_positions) {
      Position position = good;
      bad.spoil(position);
      expect_refused(world.call(import_positions, Positions{other, position}),
                     Code::invalid_argument, "positions[1]" + bad.says);
      if (HasFailure()) return;
    }
    EXPECT_EQ(world.call(import_positions, Positions{good}).value(), 1);
    EXPECT_EQ(state(), before);
  }

  Position open;
  Position closed;
};

TEST_F(BadImports, OfAMalformedOrderStoreNothing) {
  std::vector<BadPosition> bad_positions;
  for (const auto& orders :
       {trading::testing::bad_orders(), trading::testing::orders_without_number()})
    for (const BadOrder& bad : orders)
      bad_positions.push_back(
          {[bad](Position& p) { bad.spoil(p.orders[0]); }, ".orders[0]" + bad.says});
  expect_not_imported(open, bad_positions);
}

TEST_F(BadImports, OfOrdersThatCannotMakeThePositionStoreNothing) {
  using P = Position;
  const auto no_size = [](P& p) {
    p.orders[0].leverage.reset();
    p.orders[0].value.reset();
    p.orders[0].quantity.reset();
  };
  expect_not_imported(
      open, {{[](P& p) { p.orders.clear(); }, ".orders is empty"},
             {[](P& p) { p.orders.resize(102, p.orders[0]); }, ".orders has 102 entries"},
             {[](P& p) { p.trade_pair = "ETHUSD"; }, ".orders[0].trade_pair is BTCUSD"},
             {no_size, ".orders[0] has no size"},
             {[](P& p) { p.orders[0].leverage = 0; }, ".orders[0].leverage is 0"},
             {[](P& p) { p.orders[0].price = 0; }, ".orders[0].price is 0"},
             {[](P& p) { p.orders[0] = flat(1, today_ms); }, ".orders[0].order_type is FLAT"},
             {[](P& p) { p.orders.push_back(flat(1, today_ms)); },
              ".is_closed_position is false: its orders close it"}});
}

// By themselves: those of other hotkeys may be another instance's.
TEST_F(BadImports, OfAHotkeyThatCannotBeStoreNothing) {
  before = state();
  for (const auto& [hotkey, says] :
       std::map<Hotkey, std::string>{{"", "positions[0].hotkey is \"\""},
                                     {std::string(129, 'h'), "positions[0].hotkey is \"hhh"}}) {
    Position position = open;
    position.hotkey = hotkey;
    expect_refused(world.call(import_positions, Positions{position}), Code::invalid_argument, says);
  }
}

TEST_F(BadImports, OfAFieldThatCannotBeStoreNothing) {
  using P = Position;
  expect_not_imported(
      open, {{[](P& p) { p.position_uuid = ""; }, ".position_uuid is \"\""},
             {[](P& p) { p.position_uuid = std::string(65, 'u'); }, ".position_uuid is \"uuu"},
             {[](P& p) { p.position_uuid = "other"; }, ".position_uuid is other: an earlier one"},
             {[](P& p) { p.trade_pair = "XXX"; }, ".trade_pair is \"XXX\""},
             {[](P& p) { p.open_ms = 0; }, ".open_ms is 0"},
             {[](P& p) { p.open_ms = trading::time_max_ms + 1; }, ".open_ms is 253402300800000"},
             {[](P& p) { p.close_ms = 5; }, ".is_closed_position is false, and close_ms is 5"},
             {[](P& p) { p.position_type = "FLAT"; }, ".position_type is FLAT"},
             {[](P& p) { p.position_type = "long"; }, ".position_type is long"},
             {[](P& p) { p.position_type.reset(); }, ".position_type is nil"},
             {[](P& p) { p.account_size = 0; }, ".account_size is 0"},
             {[](P& p) { p.account_size = -1; }, ".account_size is -1"},
             {[](P& p) { p.account_size = 1e13; }, ".account_size is 10000000000000"}});
  expect_not_imported(closed, {{[](P& p) { p.close_ms = 5; }, ".close_ms is 5: before open_ms"},
                               {[](P& p) { p.close_ms.reset(); },
                                ".is_closed_position is true, and close_ms is nil"},
                               {[](P& p) { p.position_type = "LONG"; }, ".position_type is LONG"},
                               {[](P& p) { p.position_type.reset(); }, ".position_type is nil"}});
}

TEST_F(BadImports, OfANumberThatIsNoneOrAbsurdStoreNothing) {
  const std::pair<const char*, double Position::*> numbers[] = {
      {"net_leverage", &Position::net_leverage},
      {"net_quantity", &Position::net_quantity},
      {"net_value", &Position::net_value},
      {"average_entry_price", &Position::average_entry_price},
      {"cumulative_entry_value", &Position::cumulative_entry_value},
      {"realized_pnl", &Position::realized_pnl},
      {"unrealized_pnl", &Position::unrealized_pnl},
      {"current_return", &Position::current_return},
      {"return_at_close", &Position::return_at_close}};
  constexpr double infinity = std::numeric_limits<double>::infinity();
  std::vector<BadPosition> bad_positions;
  for (const auto& [field, member] : numbers)
    for (const double value : {1e300, -1e300, infinity, -infinity, std::nan("")})
      bad_positions.push_back(
          {[member = member, value](Position& p) { p.*member = value; }, "." + std::string(field)});
  expect_not_imported(open, bad_positions);
}

// An open LONG whose orders sold would have been a SHORT from the next order on.
TEST_F(BadImports, OfAPositionThatItsOrdersTurnAroundStoreNothing) {
  using P = Position;
  expect_not_imported(
      open, {{[](P& p) { p.position_type = "SHORT"; }, ".position_type is SHORT: its orders make"},
             {[](P& p) { p.orders[0].leverage = -.3; }, ".orders[0].leverage is -0.3"},
             {[](P& p) { p.orders[0].value = -1; }, ".orders[0].value is -1"},
             {[](P& p) { p.orders[0].quantity = -1; }, ".orders[0].quantity is -1"},
             {[](P& p) { p.orders[0].order_type = "SHORT"; }, ".orders[0].leverage is 0.3"}});
}

}  // namespace
}  // namespace positions::testing
