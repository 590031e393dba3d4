// positions: every hotkey's positions, computed from their orders.
//
// A position is what came of the orders of one hotkey in one pair, from the one that opened it to
// the one that closed it; a hotkey has at most one open position in a pair.  State is spread over
// instances by hotkey.
//
// Times are Unix milliseconds, UTC; money is USD; prices are in the pair's quote currency.  A
// malformed request is INVALID_ARGUMENT, one that is not possible now FAILED_PRECONDITION; each
// names field and value, and changes nothing.  The rules are DOMAIN §3's.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/rpc/method.hpp"
#include "onetrip/trading/order.hpp"
#include "onetrip/wire/fields.hpp"

namespace positions {

using trading::Hotkey;
using trading::Order;

struct Position {
  Hotkey hotkey;
  std::string position_uuid;
  std::string trade_pair;
  std::int64_t open_ms = 0;
  std::optional<std::int64_t> close_ms;
  double account_size = 0;                   // USD, as it was when the position was opened.
  std::vector<Order> orders;                 // In the order in which they took effect.
  std::optional<std::string> position_type;  // LONG, SHORT, and FLAT once it is closed.
  double net_leverage = 0;
  double net_quantity = 0;
  double net_value = 0;
  double average_entry_price = 0;
  double cumulative_entry_value = 0;
  double realized_pnl = 0;
  double unrealized_pnl = 0;
  double current_return = 1;   // 1 is where it began; without fees.
  double return_at_close = 1;  // With the fees of a close now.
  bool is_closed_position = false;

  static constexpr std::array defaulted{std::string_view("current_return"),
                                        std::string_view("return_at_close")};
  friend bool operator==(const Position&, const Position&) = default;
};
ONETRIP_FIELDS(Position, hotkey, position_uuid, trade_pair, open_ms, close_ms, account_size, orders,
               position_type, net_leverage, net_quantity, net_value, average_entry_price,
               cumulative_entry_value, realized_pnl, unrealized_pnl, current_return,
               return_at_close, is_closed_position)

struct AddedOrder {
  Position position;           // As it is right after the order.
  std::optional<Order> order;  // As it took effect: resized, turned to FLAT; nil: it did not.
  bool changed = false;        // False: a repetition, or a FLAT without a position.

  friend bool operator==(const AddedOrder&, const AddedOrder&) = default;
};
ONETRIP_FIELDS(AddedOrder, position, order, changed)

// What a judge of a hotkey needs of all its positions.
struct Score {
  double score = 1;  // The product of return_at_close.
  std::int64_t first_order_ms = 0;
  std::string first_trade_pair;  // Of that first order.

  static constexpr std::array defaulted{std::string_view("score")};
  friend bool operator==(const Score&, const Score&) = default;
};
ONETRIP_FIELDS(Score, score, first_order_ms, first_trade_pair)

struct MarkedAll {
  std::int64_t marked = 0;   // Open positions.
  std::int64_t updated = 0;  // Portfolios that perf_ledger was told of and took.

  friend bool operator==(const MarkedAll&, const MarkedAll&) = default;
};
ONETRIP_FIELDS(MarkedAll, marked, updated)

using Positions = std::vector<Position>;
using PositionsByHotkey = std::map<Hotkey, Positions>;
using PricesByPair = std::map<std::string, double>;

using onetrip::Effect;
using onetrip::Method;

inline constexpr onetrip::Service service{"positions", onetrip::Placement::keyed, "hotkey",
                                          "Every hotkey's positions, computed from their orders."};

inline constexpr Method<Positions(Hotkey, bool)> get_positions{
    service,
    "get_positions",
    Effect::read,
    {"hotkey", {"only_open", "false"}},
    "This hotkey's positions by close time, open ones last; empty for one that never traded."};

inline constexpr Method<PositionsByHotkey(std::vector<Hotkey>, bool, bool)>
    get_positions_for_hotkeys{
        service,
        "get_positions_for_hotkeys",
        Effect::read,
        {{"hotkeys", onetrip::divided_by_key},
         {"only_open", "false"},
         {"filter_eliminated", "false"}},
        "These hotkeys' positions, each as get_positions gives them; hotkeys without any, and with "
        "filter_eliminated those that are eliminated, are left out."};

inline constexpr Method<std::optional<Position>(Hotkey, std::string)> get_position{
    service,
    "get_position",
    Effect::read,
    {"hotkey", "position_uuid"},
    "One position, open or closed; nil where there is none."};

inline constexpr Method<std::optional<Position>(Hotkey, std::string)> get_open_position{
    service,
    "get_open_position",
    Effect::read,
    {"hotkey", "trade_pair"},
    "The open position in a pair; nil where there is none."};

inline constexpr Method<std::vector<Hotkey>()> get_all_hotkeys{
    service, "get_all_hotkeys", Effect::read, "Every hotkey that has a position, in order.",
    onetrip::in_order};

inline constexpr Method<std::map<Hotkey, Score>(std::vector<Hotkey>)> get_scores{
    service,
    "get_scores",
    Effect::read,
    {{"hotkeys", onetrip::divided_by_key}},
    "The product of return_at_close over all positions of each of these hotkeys, and its first "
    "order's time (Unix ms) and pair; hotkeys without an order are left out."};

inline constexpr Method<double(Hotkey)> get_portfolio_leverage{
    service,
    "get_portfolio_leverage",
    Effect::read,
    {"hotkey"},
    "The sum of |net leverage| times the pair's multiplier over this hotkey's open positions."};

inline constexpr Method<AddedOrder(Hotkey, Order, std::string)> add_order{
    service,
    "add_order",
    Effect::once,
    {"hotkey", "order", {"position_uuid", "\"\""}},
    "Adds an order to the position of that uuid, or to the open one of its pair, which it opens if "
    "there is none; cuts it to the bounds of DOMAIN §3, and refuses what does not fit with "
    "FAILED_PRECONDITION. An order_uuid seen before changes nothing and answers as the first "
    "time."};

inline constexpr Method<std::int64_t(PricesByPair, std::int64_t)> mark_to_market{
    service,
    "mark_to_market",
    Effect::idempotent,
    {"prices", "now_ms"},
    "Computes unrealized PnL, returns and fees of every open position whose pair has a price here, "
    "as of now_ms (Unix ms), liquidates what has lost everything, and gives the number marked."};

inline constexpr Method<MarkedAll(std::int64_t)> mark_all{
    service,
    "mark_all",
    Effect::once,
    {"now_ms"},
    "What the 60 s timer does: marks every open position at the prices service's prices of now_ms "
    "(Unix ms), and tells perf_ledger each hotkey's portfolio: the product of return_at_close over "
    "its positions."};

inline constexpr Method<std::vector<std::string>(Hotkey, PricesByPair, std::int64_t)> flatten{
    service,
    "flatten",
    Effect::once,
    {"hotkey", "prices", "now_ms"},
    "Closes every open position of this hotkey at its pair's price here (src 3) or, without one, "
    "at "
    "price 0, leaving its returns as they were (src 1), and gives their uuids."};

inline constexpr Method<std::int64_t(Positions)> import_positions{
    service,
    "import_positions",
    Effect::idempotent,
    {{"positions", onetrip::divided_by_key}},
    "Stores these positions as they are, over those of the same uuids, and gives their number; one "
    "bad position refuses the whole call."};

inline constexpr Method<bool(Hotkey, std::string)> delete_position{
    service,
    "delete_position",
    Effect::idempotent,
    {"hotkey", "position_uuid"},
    "Drops a position with its orders; false where there is none."};

inline constexpr Method<std::int64_t(std::map<Hotkey, double>)> set_account_sizes{
    service,
    "set_account_sizes",
    Effect::idempotent,
    {{"sizes", onetrip::divided_by_key}},
    "Sets these hotkeys' account sizes in USD, for positions that are opened from now on, and "
    "gives "
    "their number."};

inline constexpr Method<double(Hotkey)> get_account_size{
    service,
    "get_account_size",
    Effect::read,
    {"hotkey"},
    "This hotkey's account size in USD: the one set, or the default."};

inline constexpr onetrip::Contract contract{
    service,         get_positions, get_positions_for_hotkeys, get_position,    get_open_position,
    get_all_hotkeys, get_scores,    get_portfolio_leverage,    add_order,       mark_to_market,
    mark_all,        flatten,       import_positions,          delete_position, set_account_sizes,
    get_account_size};

}  // namespace positions
