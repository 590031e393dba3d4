// Consequences: drives to the end what follows from every elimination, over the other services.
//
// What is done, and with what, is in the rows before any call that does it leaves, so a crash
// between two steps, or a service that does not answer, leaves a step that the next pass takes
// again: one flatten with one set of prices, however often it is asked for.
//
// One pass at a time: the service sees to it.  The loop's thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "onetrip/api/positions.hpp"
#include "onetrip/client/async_mesh.hpp"
#include "onetrip/client/call_failures.hpp"
#include "services/eliminations/rows.hpp"

namespace eliminations {

class Consequences {
 public:
  Consequences(onetrip::AsyncMesh& mesh, EliminationRows& rows) : mesh_(mesh), rows_(rows) {}

  // Every step of every hotkey that can be taken now.  `failures` says which could not.
  onetrip::Task<> drive(std::int64_t now_ms, onetrip::CallFailures& failures);

 private:
  using Failures = onetrip::CallFailures;
  struct Open {
    std::vector<std::string> position_uuids;
    std::vector<std::string> trade_pairs;
  };

  onetrip::Task<> delete_orders(Failures& failures);
  onetrip::Task<> choose_prices(std::int64_t now_ms, Failures& failures);
  onetrip::Task<onetrip::Result<std::map<Hotkey, Open>>> open_positions(
      std::vector<Hotkey> hotkeys);
  onetrip::Task<> flatten(Failures& failures);
  onetrip::Task<> note_returns(Failures& failures);
  void note_returns_of(const Hotkey& hotkey, const positions::PositionsByHotkey& found);
  onetrip::Task<> remove_records(Failures& failures);

  onetrip::AsyncMesh& mesh_;
  EliminationRows& rows_;
};

}  // namespace eliminations
