// Fakes of the services that limit_orders calls: their contracts as far as it calls them, with
// answers that a test can see and change.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "onetrip/api/eliminations.hpp"
#include "onetrip/api/positions.hpp"
#include "onetrip/api/prices.hpp"
#include "onetrip/rpc/method_table.hpp"
#include "onetrip/runtime/completion.hpp"
#include "onetrip/runtime/scheduler.hpp"
#include "onetrip/runtime/task.hpp"

namespace limit_orders::testing {

using trading::Hotkey;
using trading::Order;
using trading::PriceSource;

// Adds up leverages and quantities, for an account of 100 000, and closes a position that is
// turned around; knows every order uuid for ever.
class FakePositions {
 public:
  explicit FakePositions(onetrip::Scheduler& scheduler) : scheduler_(scheduler) {}
  onetrip::MethodTable methods();

  // What add_order did, each order once, in order.
  std::vector<std::pair<Hotkey, Order>> added;
  // Every call of a method, by its name.
  std::map<std::string, int> calls;
  // Given: what add_order says from now on to an order that is new, or to any.
  std::optional<onetrip::Error> refuses;
  std::optional<onetrip::Error> fails;
  // The same, but it has done what it was asked for.
  std::optional<onetrip::Error> fails_behind;
  // add_order does what it is asked for, but answers only when it is let go.
  bool holds = false;
  void let_go();

  const positions::Position* open(const Hotkey& hotkey, const std::string& pair) const;
  // Hears of add_order before and after it is done.
  std::function<void()> at_step = [] {};

  // As eliminations does it, or a liquidation.
  void close(const Hotkey& hotkey, const std::string& pair);
  void forget_all() { positions_.clear(), answers_.clear(); }

 private:
  using Answered = onetrip::Result<positions::AddedOrder>;

  onetrip::Task<Answered> add_order(Hotkey hotkey, Order order, std::string position_uuid);
  Answered add(const Hotkey& hotkey, Order order, const std::string& position_uuid);
  positions::Position* find_open(const Hotkey& hotkey, const std::string& pair);

  onetrip::Scheduler& scheduler_;
  std::map<Hotkey, std::vector<positions::Position>> positions_;
  std::map<std::pair<Hotkey, std::string>, positions::AddedOrder> answers_;  // By uuid.
  std::vector<onetrip::Completion<bool>> held_;
};

class FakePrices {
 public:
  explicit FakePrices(onetrip::Scheduler& /*scheduler*/) {}
  onetrip::MethodTable methods();

  std::map<std::string, int> calls;
  // By pair: what get_window finds, and what get_price_sources gives at any time.
  std::map<std::string, std::vector<PriceSource>> events;
  std::map<std::string, std::vector<PriceSource>> sources;
  std::optional<onetrip::Error> fails;
  // Hears of each call before it is answered.
  std::function<void()> at_step = [] {};

  // Both, of BTCUSD.
  void set(const PriceSource& event) { events["BTCUSD"] = sources["BTCUSD"] = {event}; }
};

class FakeEliminations {
 public:
  explicit FakeEliminations(onetrip::Scheduler& scheduler) : scheduler_(scheduler) {}
  onetrip::MethodTable methods();

  std::set<Hotkey> eliminated;
  std::set<Hotkey> re_registered;
  // is_eliminated says what it knew when it was asked, but only when it is let go.
  bool holds = false;
  void let_go();
  std::size_t held() const { return held_.size(); }

 private:
  onetrip::Task<onetrip::Result<bool>> is_eliminated(Hotkey hotkey);

  onetrip::Scheduler& scheduler_;
  std::vector<onetrip::Completion<bool>> held_;
};

}  // namespace limit_orders::testing
