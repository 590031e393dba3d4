// Real input: 74 positions of one trader in BTCUSD, 665 orders, with the state after each.  The
// file is not part of the project; tests skip where it is not.
#pragma once

#include <array>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/wire/fields.hpp"
#include "onetrip/wire/json.hpp"
#include "tests/positions/orders.hpp"

namespace positions::testing {

struct RealOrder {
  std::string order_uuid;
  std::string order_type;
  double leverage = 0;
  double price = 0;
  std::int64_t processed_ms = 0;
  double slippage = 0;
  double bid = 0;
  double ask = 0;

  Order order() const {
    Order made = order_of(order_type, leverage, price, processed_ms);
    made.order_uuid = order_uuid;
    made.slippage = slippage;
    made.bid = bid;
    made.ask = ask;
    return made;
  }
};
ONETRIP_FIELDS(RealOrder, order_uuid, order_type, leverage, price, processed_ms, slippage, bid, ask)

struct RealState {
  bool accepted = false;
  std::optional<std::string> why;
  std::optional<double> order_leverage;
  std::optional<double> order_quantity;
  std::optional<double> net_leverage;
  std::optional<double> net_quantity;
  std::optional<double> average_entry_price;
  std::optional<double> realized_pnl;
  std::optional<double> unrealized_pnl;
  std::optional<double> current_return;
  std::optional<double> return_at_close;
  std::optional<bool> is_closed_position;
  std::optional<std::string> position_type;
};
ONETRIP_FIELDS(RealState, accepted, why, order_leverage, order_quantity, net_leverage, net_quantity,
               average_entry_price, realized_pnl, unrealized_pnl, current_return, return_at_close,
               is_closed_position, position_type)

struct RealPosition {
  std::string hotkey;
  std::string position_uuid;
  std::string trade_pair;
  double account_size = 0;
  std::vector<RealOrder> orders;
  std::vector<RealState> after;
};
ONETRIP_FIELDS(RealPosition, hotkey, position_uuid, trade_pair, account_size, orders, after)

inline const std::string real_file = ONETRIP_SHARED_DATA "/positions_btcusd.json";

// Empty where the file is absent.
inline std::vector<RealPosition> real_positions() {
  std::ifstream file(real_file);
  if (!file.is_open()) return {};
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return onetrip::wire::from_json<std::vector<RealPosition>>(text).value();
}

// `actual`: a Position or a Standing.
template <class State>
void expect_state(const State& actual, const Order& order, const RealState& expected,
                  const std::string& uuid) {
  expect_near(*order.leverage, *expected.order_leverage, uuid + ": order_leverage");
  expect_near(*order.quantity, *expected.order_quantity, uuid + ": order_quantity");
  expect_near(actual.net_leverage, *expected.net_leverage, uuid + ": net_leverage");
  expect_near(actual.net_quantity, *expected.net_quantity, uuid + ": net_quantity");
  expect_near(actual.average_entry_price, *expected.average_entry_price, uuid + ": average");
  expect_near(actual.realized_pnl, *expected.realized_pnl, uuid + ": realized_pnl");
  expect_near(actual.unrealized_pnl, *expected.unrealized_pnl, uuid + ": unrealized_pnl");
  expect_near(actual.current_return, *expected.current_return, uuid + ": current_return");
  expect_near(actual.return_at_close, *expected.return_at_close, uuid + ": return_at_close");
  EXPECT_EQ(actual.is_closed_position, expected.is_closed_position) << uuid;
  EXPECT_EQ(actual.position_type, expected.position_type) << uuid;
}

}  // namespace positions::testing

// Skips the test that it stands in, saying so, where the file is not there.
#define POSITIONS_SKIP_WITHOUT_REAL_ORDERS()                     \
  if (!std::ifstream(::positions::testing::real_file).is_open()) \
  GTEST_SKIP() << "no " << ::positions::testing::real_file << " here"
