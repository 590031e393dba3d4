#include "services/positions/admission.hpp"

#include <algorithm>
#include <cmath>

#include "onetrip/trading/order_rules.hpp"

namespace positions {
namespace {

using onetrip::failed_precondition;
using onetrip::Status;
using trading::TradePair;

constexpr double leverage_sent_max = 500;
constexpr double order_leverage_min = 0.001;

// One order before its bounds.
struct Fitting {
  const TradePair& pair;
  const Room& room;
  double leverage;  // The order's.
  trading::LeverageBounds bounds;
  double portfolio_max;

  double before() const { return std::abs(room.net_leverage); }
  double after() const { return std::abs(room.net_leverage + leverage); }
  double portfolio_after() const {
    return room.portfolio_leverage + (after() - before()) * pair.portfolio_multiplier();
  }
  bool fits() const { return after() <= bounds.max && portfolio_after() <= portfolio_max; }
  bool adds() const { return room.first_order || after() >= before(); }
  double room_in_position() const { return bounds.max - before(); }
  double room_in_portfolio() const {
    return (portfolio_max - room.portfolio_leverage) / pair.portfolio_multiplier();
  }
};

Status no_room(const Fitting& fitting) {
  if (fitting.room_in_position() <= fitting.room_in_portfolio())
    return failed_precondition(
        "order.leverage is {}: the position in {} has a net leverage of {} already, and {} is the "
        "most",
        fitting.leverage, fitting.pair.id, fitting.room.net_leverage, fitting.bounds.max);
  return failed_precondition(
      "order.leverage is {}: the portfolio has a leverage of {} already, and {} is the most",
      fitting.leverage, fitting.room.portfolio_leverage, fitting.portfolio_max);
}

Status below_min(const Fitting& fitting) {
  return failed_precondition(
      "order.leverage is {}: the position in {} would have a net leverage of {}, and {} is the "
      "least",
      fitting.leverage, fitting.pair.id, fitting.room.net_leverage + fitting.leverage,
      fitting.bounds.min);
}

// The leverage that there is room for.
onetrip::Result<double> fit(const Fitting& fitting) {
  if (!fitting.fits()) {
    if (fitting.adds() || fitting.portfolio_after() >= fitting.room.portfolio_leverage) {
      const double most =
          std::max(0.0, std::min(fitting.room_in_position(), fitting.room_in_portfolio()));
      if (most == 0) return no_room(fitting).error();
      return fitting.leverage < 0 ? -most : most;
    }
    if (fitting.after() < fitting.bounds.min) return below_min(fitting).error();
    return fitting.leverage;
  }
  const bool shrinks = fitting.after() < fitting.before();
  if (fitting.after() < fitting.bounds.min && (fitting.room.first_order || shrinks))
    return below_min(fitting).error();
  return fitting.leverage;
}

void resize(Order& order, double leverage) {
  const double share = leverage / *order.leverage;
  order.leverage = leverage;
  order.value = *order.value * share;
  order.quantity = *order.quantity * share;
}

}  // namespace

Status admit(const TradePair& pair, const Room& room, Order& order) {
  if (order.order_type == trading::flat_type) return {};
  const double leverage = *order.leverage;
  if (std::abs(leverage) > leverage_sent_max)
    return failed_precondition("order.leverage is {}: {} is the most that is taken", leverage,
                               leverage_sent_max);
  if (!room.first_order && room.net_leverage * (room.net_leverage + leverage) <= 0) {
    order.order_type = trading::flat_type;
    return {};
  }
  const Fitting fitting{pair, room, leverage, trading::leverage_bounds(pair, order.processed_ms),
                        trading::portfolio_leverage_max(order.processed_ms)};
  ONETRIP_TRY(const double fitted, fit(fitting));
  if (std::abs(fitted) < order_leverage_min)
    return failed_precondition("order.leverage is {}, of which {} fits: {} is the least", leverage,
                               fitted, order_leverage_min);
  if (fitted != leverage) resize(order, fitted);
  return {};
}

}  // namespace positions
