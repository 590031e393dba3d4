// Fills: orders on their way to positions, each filled once, whatever crashes where.
//
//   1. begin() writes the order down as a Fill, in the stretch in which it is sent: so the call
//      leaves when the Fill is durable, and not before.
//   2. positions adds the order; a second one of the same uuid changes nothing there.
//   3. The answer is settled in one stretch: the Fill goes, with all that follows from it.
// A Fill that is found in the table by whoever has the hotkey's turn is in doubt: its sender has
// ended, or the process has.  resolve() sends it again, which is harmless, and settles it.  Where
// positions cannot answer for the order (INTERNAL), its positions are looked through for it.
//
// Every function is called with the hotkey's turn held, from a call or timer in hand (Execution).
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "onetrip/api/positions.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/client/async_mesh.hpp"
#include "onetrip/runtime/scheduler.hpp"
#include "onetrip/runtime/task.hpp"
#include "services/limit_orders/order_tables.hpp"

namespace limit_orders {

// How long one attempt may take, whatever time its caller has.
inline constexpr onetrip::Duration attempt_max = std::chrono::minutes(5);
// For how long positions may answer INTERNAL to an order that none of its positions holds, until
// the order is taken for refused: no earlier attempt, whose answer was not heard, is under way
// then.
inline constexpr onetrip::Duration doubt_max = std::chrono::minutes(10);

// What positions has said to an order.
struct Settled {
  // Null: it changes nothing, as a FLAT without a position.
  std::optional<positions::Position> position;
  // It was refused, for good; a waiting order is cancelled with the error's sentence.
  std::optional<onetrip::Error> refusal;
};

// Null where the position holds no order of that uuid.
const Order* find_order(const positions::Position& position, const std::string& uuid);

class Fills {
 public:
  // All of it outlives the object.
  Fills(onetrip::Scheduler& scheduler, onetrip::AsyncMesh& mesh, OrderTables& tables)
      : scheduler_(scheduler), mesh_(mesh), tables_(tables) {}

  // Sends a new fill.  An error says that it is not known what became of it, and the Fill stays in
  // doubt (outcome `unknown`); or that nothing did, and there is no Fill.
  onetrip::Task<onetrip::Result<Settled>> begin(Hotkey hotkey, Fill fill);

  // Drives this hotkey's fills that are in doubt to their end.  An error says that one still is.
  onetrip::Task<onetrip::Status> resolve(Hotkey hotkey);

 private:
  onetrip::Task<onetrip::Result<positions::AddedOrder>> send(Hotkey hotkey, Fill fill);
  onetrip::Task<onetrip::Result<positions::AddedOrder>> send_or_look(Hotkey hotkey, Fill fill);
  // An error that settles the fill, once it has been given for doubt_max; else the same error.
  onetrip::Error patient(const Hotkey& hotkey, const Fill& fill, onetrip::Error error);
  Settled settle(const Hotkey& hotkey, const Fill& fill,
                 const onetrip::Result<positions::AddedOrder>& answer);
  void settle_submitted(const Hotkey& hotkey, const Fill& fill, const positions::AddedOrder& added);
  void settle_waiting(const Hotkey& hotkey, const Fill& fill, const positions::AddedOrder& added);
  void add_follower(const Hotkey& hotkey, const Order& sent, const positions::AddedOrder& added);

  onetrip::Scheduler& scheduler_;
  onetrip::AsyncMesh& mesh_;
  OrderTables& tables_;
  // Since when positions has failed over an order, as far as this process knows; by its uuid.
  std::map<std::pair<Hotkey, std::string>, onetrip::Time> failing_since_;
};

}  // namespace limit_orders
