// PositionsService: the positions contract over its tables.  One function a method, of the same
// name; what each does, its units and its errors are said in api/positions.hpp.
//
// Every call checks all that it was given before it changes anything.  What it needs from other
// services (rates of crosses, prices, who is eliminated) it asks before it looks at a hotkey's
// positions; from there to its end a change is one stretch, so two calls for a hotkey never mix,
// and nobody waits for a turn.  Calls over many positions run in slices: each position is whole in
// what they read, and others' calls come between.
//
// Runs on the loop's thread; a call that writes runs within a stretch of the store.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "onetrip/api/positions.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/client/async_mesh.hpp"
#include "onetrip/rpc/method_table.hpp"
#include "onetrip/rpc/timers.hpp"
#include "onetrip/runtime/scheduler.hpp"
#include "onetrip/runtime/settings.hpp"
#include "onetrip/runtime/task.hpp"
#include "onetrip/store/store.hpp"
#include "onetrip/wire/encoded.hpp"
#include "services/positions/order_entry.hpp"
#include "services/positions/tables.hpp"

namespace positions {

inline constexpr double default_account_size = 100'000;

class PositionsService {
 public:
  // All outlive it.  Makes its tables in `store`, which is loaded after that.  `mesh` leads to
  // prices, eliminations and perf_ledger.  `account_size`: USD, of hotkeys that have none set.
  PositionsService(onetrip::Scheduler& scheduler, onetrip::Store& store, onetrip::AsyncMesh& mesh,
                   double account_size = default_account_size)
      : scheduler_(scheduler), mesh_(mesh), tables_(store), entry_(tables_, account_size) {}

  // What may be set of it, and the timer that goes by it.
  static onetrip::SettingDeclarations settings();
  void add_timers(onetrip::Timers& timers, const onetrip::Settings& settings);

  // Bound to this object, which outlives the table.
  onetrip::MethodTable methods();

  Positions get_positions(const Hotkey& hotkey, bool only_open) const {
    return tables_.positions(hotkey, only_open);
  }
  onetrip::Task<onetrip::Result<onetrip::wire::Encoded<PositionsByHotkey>>>
  get_positions_for_hotkeys(std::vector<Hotkey> hotkeys, bool only_open, bool filter_eliminated);
  std::optional<Position> get_position(const Hotkey& hotkey,
                                       const std::string& position_uuid) const;
  onetrip::Result<std::optional<Position>> get_open_position(const Hotkey& hotkey,
                                                             const std::string& trade_pair) const;
  std::vector<Hotkey> get_all_hotkeys() const { return tables_.hotkeys(); }
  onetrip::Task<onetrip::Result<std::map<Hotkey, Score>>> get_scores(std::vector<Hotkey> hotkeys);
  double get_portfolio_leverage(const Hotkey& hotkey) const {
    return entry_.portfolio_leverage(hotkey);
  }

  onetrip::Task<onetrip::Result<AddedOrder>> add_order(Hotkey hotkey, Order order,
                                                       std::string position_uuid);
  onetrip::Result<std::vector<std::string>> flatten(const Hotkey& hotkey,
                                                    const PricesByPair& prices,
                                                    std::int64_t now_ms);
  onetrip::Task<onetrip::Result<std::int64_t>> mark_to_market(PricesByPair prices,
                                                              std::int64_t now_ms);
  onetrip::Task<onetrip::Result<MarkedAll>> mark_all(std::int64_t now_ms);
  // As a timer's run, at the clock's time.
  onetrip::Task<onetrip::Status> run_mark_all();

  onetrip::Result<std::int64_t> import_positions(Positions positions);
  bool delete_position(const Hotkey& hotkey, const std::string& position_uuid);
  onetrip::Result<std::int64_t> set_account_sizes(const std::map<Hotkey, double>& sizes);
  double get_account_size(const Hotkey& hotkey) const { return entry_.account_size(hotkey); }

 private:
  // What an exactly-once add_order that was answered is answered again.
  onetrip::Result<AddedOrder> added_before(const Hotkey& hotkey, const Order& order) const;
  onetrip::Task<onetrip::Status> ask_cross_rates(const trading::TradePair& pair, Order& order);
  onetrip::Status check_imports(const Positions& positions) const;
  onetrip::Task<onetrip::Result<PricesByPair>> ask_prices(std::int64_t now_ms);
  bool mark_one(const PositionKey& key, const PricesByPair& prices, std::int64_t now_ms);
  onetrip::Task<onetrip::Result<std::int64_t>> tell_perf_ledger(std::int64_t now_ms);

  onetrip::Scheduler& scheduler_;
  onetrip::AsyncMesh& mesh_;
  PositionTables tables_;
  OrderEntry entry_;
};

}  // namespace positions
