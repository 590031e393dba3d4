// LimitOrdersService: the limit_orders contract over its tables and the services that it calls.
// One function a method, of the same name; what each does, its units and its errors are said in
// api/limit_orders.hpp.
//
// Whatever changes a hotkey's orders holds its turn.  While holding it, positions and prices are
// called; eliminations, which calls this service, is asked before.  What was changed before an
// error is kept: only a refusal changes nothing.  Runs on the loop's thread, in calls and timers in
// hand (Execution), whose deadlines it keeps.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "onetrip/api/limit_orders.hpp"
#include "onetrip/base/clock.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/client/async_mesh.hpp"
#include "onetrip/rpc/method_table.hpp"
#include "onetrip/rpc/timers.hpp"
#include "onetrip/runtime/scheduler.hpp"
#include "onetrip/runtime/settings.hpp"
#include "onetrip/runtime/task.hpp"
#include "onetrip/runtime/turns.hpp"
#include "onetrip/store/store.hpp"
#include "onetrip/trading/trade_pairs.hpp"
#include "onetrip/wire/encoded.hpp"
#include "services/limit_orders/evaluation.hpp"
#include "services/limit_orders/fills.hpp"
#include "services/limit_orders/order_tables.hpp"

namespace limit_orders {

// What [service.limit_orders.settings] may hold.
onetrip::SettingDeclarations settings();

class LimitOrdersService {
 public:
  // Makes its tables in `store`, which is loaded after that.  All of it outlives the service.
  LimitOrdersService(onetrip::Scheduler& scheduler, onetrip::Store& store, onetrip::AsyncMesh& mesh)
      : scheduler_(scheduler),
        mesh_(mesh),
        tables_(store),
        turns_(scheduler),
        passes_(scheduler),
        fills_(scheduler, mesh, tables_),
        evaluation_(scheduler, mesh, tables_, fills_, turns_) {}

  // Bound to this object, which outlives the table.
  onetrip::MethodTable methods();

  onetrip::Task<onetrip::Result<Submitted>> submit(Hotkey hotkey, Order order);
  onetrip::Task<onetrip::Result<Cancelled>> cancel(Hotkey hotkey, std::string order_uuid,
                                                   std::int64_t now_ms);
  onetrip::Task<onetrip::Result<Evaluated>> evaluate(std::int64_t now_ms);
  onetrip::Task<onetrip::Result<std::int64_t>> delete_all_for_hotkey(Hotkey hotkey);

  Orders get_limit_orders(const Hotkey& hotkey) const { return tables_.orders_of(hotkey); }
  std::vector<ClosedOrder> get_closed_limit_orders(const Hotkey& hotkey) const {
    return tables_.closed_of(hotkey);
  }
  // In slices: each hotkey's orders are as they were at one time.
  onetrip::Task<onetrip::Result<onetrip::wire::Encoded<OrdersByHotkey>>>
  get_limit_orders_for_trade_pair(std::string pair);
  onetrip::Task<onetrip::wire::Encoded<std::map<std::string, OrdersByHotkey>>>
  get_all_limit_orders();

  // Fills that have begun, and whose end is not known yet.
  std::size_t fills_in_doubt() const { return tables_.count_fills(); }
  // Drives every fill that is in doubt to its end: at the start, and again until none is left.  An
  // error says that one still is.
  onetrip::Task<onetrip::Status> resolve_fills();

  // Does both by itself from then on.  All of it outlives the service.
  void keep_time(onetrip::Timers& timers, const onetrip::Clock& clock,
                 const onetrip::Settings& settings);

 private:
  using OrderPieces = onetrip::wire::MapPieces<Hotkey, Orders>;
  // By pair: of this one, or of all.
  onetrip::Task<std::map<std::string, OrderPieces>> encode_orders(std::optional<std::string> pair);
  onetrip::Task<onetrip::Status> evaluate_at(std::int64_t now_ms);
  template <class T>
  onetrip::Task<onetrip::Result<T>> kept(onetrip::Task<onetrip::Result<T>> task);
  onetrip::Task<onetrip::Result<onetrip::Turn>> take_turn(Hotkey hotkey);

  onetrip::Task<onetrip::Result<Submitted>> admit(Hotkey hotkey, Order order);
  onetrip::Task<onetrip::Status> check_standing(Hotkey hotkey);
  // The rest holds the hotkey's turn.
  onetrip::Task<onetrip::Result<Submitted>> route(Hotkey hotkey, Order order,
                                                  const trading::TradePair& pair);
  onetrip::Task<onetrip::Result<Submitted>> answer_again(Hotkey hotkey, std::string uuid,
                                                         Answer answer);
  onetrip::Task<onetrip::Result<Submitted>> place_market(Hotkey hotkey, Order order,
                                                         const trading::TradePair& pair);
  onetrip::Task<onetrip::Result<Submitted>> place_limit(Hotkey hotkey, Order order,
                                                        const trading::TradePair& pair);
  onetrip::Task<onetrip::Result<Submitted>> place_bracket(Hotkey hotkey, Order order);
  onetrip::Task<onetrip::Result<Submitted>> fill_at_once(Hotkey hotkey, Order order,
                                                         const trading::TradePair& pair,
                                                         std::vector<PriceSource> sources);
  onetrip::Result<Submitted> keep_waiting(const Hotkey& hotkey, Order order);
  onetrip::Task<onetrip::Result<Cancelled>> cancel_in_turn(Hotkey hotkey, std::string order_uuid,
                                                           std::int64_t now_ms);

  onetrip::Scheduler& scheduler_;
  onetrip::AsyncMesh& mesh_;
  OrderTables tables_;
  onetrip::Turns<Hotkey> turns_;
  onetrip::Turns<int> passes_;  // One pass of evaluate at a time.
  Fills fills_;
  Evaluation evaluation_;
  // How often a hotkey's orders were deleted since the start.  An order that was admitted before an
  // elimination and comes to its turn behind it has to be admitted again.
  std::uint64_t deletions_ = 0;
};

}  // namespace limit_orders
