// Evaluation: the pass over all waiting orders that the 10 s timer makes (DOMAIN §4).
//
// One call to prices per pair, and one to positions per positions_batch hotkeys with brackets; what
// is found due is done one by one, each under its hotkey's turn, after a second look: other calls
// go on in between.  A hotkey's stretch is short, and the loop runs others between two.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "onetrip/api/limit_orders.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/client/async_mesh.hpp"
#include "onetrip/runtime/scheduler.hpp"
#include "onetrip/runtime/task.hpp"
#include "onetrip/runtime/turns.hpp"
#include "services/limit_orders/fills.hpp"
#include "services/limit_orders/order_tables.hpp"
#include "services/limit_orders/pass.hpp"

namespace limit_orders {

// Hotkeys in one question to positions: its answer holds whole positions, some 10 KB each.
inline constexpr std::size_t positions_batch = 16;

class Evaluation {
 public:
  // All of it outlives the object.
  Evaluation(onetrip::Scheduler& scheduler, onetrip::AsyncMesh& mesh, OrderTables& tables,
             Fills& fills, onetrip::Turns<Hotkey>& turns)
      : scheduler_(scheduler), mesh_(mesh), tables_(tables), fills_(fills), turns_(turns) {}

  // No turn is held.  What was done before an error stays done.
  onetrip::Task<onetrip::Result<Evaluated>> run(std::int64_t now_ms);

 private:
  using Events = std::map<std::string, PriceSource>;                   // By pair.
  using Types = std::map<Hotkey, std::map<std::string, std::string>>;  // Open positions', by pair.
  enum class Happened { nothing, filled, cancelled };

  onetrip::Task<onetrip::Result<Events>> find_events(std::set<std::string> pairs,
                                                     std::int64_t now_ms);
  onetrip::Task<onetrip::Result<Types>> find_types(std::vector<Hotkey> hotkeys);
  std::map<std::string, PairPass> look_over(const Hotkey& hotkey, const Events& events,
                                            const Types& types) const;
  onetrip::Task<onetrip::Result<Evaluated>> pass(Hotkey hotkey, const Events& events,
                                                 const Types& types, std::int64_t now_ms);
  onetrip::Task<onetrip::Result<Happened>> carry_out(Hotkey hotkey, Due due, PriceSource event,
                                                     std::int64_t now_ms);
  bool has_brackets(const Hotkey& hotkey) const;

  onetrip::Scheduler& scheduler_;
  onetrip::AsyncMesh& mesh_;
  OrderTables& tables_;
  Fills& fills_;
  onetrip::Turns<Hotkey>& turns_;
};

}  // namespace limit_orders
