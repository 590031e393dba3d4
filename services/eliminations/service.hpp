// EliminationsService: the eliminations contract over its tables and the services that it asks.
// One function a method, of the same name; what each does, its units and its errors are said in
// api/eliminations.hpp.
//
// One pass (`process`, or what a timer does) at a time; others wait for their turn, as long as
// their callers do.  While it waits for other services, readers and writers go on: what it relies
// on it reads again.  It holds no turn that any other service could wait for, and calls only
// downward.  The loop's thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "onetrip/api/eliminations.hpp"
#include "onetrip/client/async_mesh.hpp"
#include "onetrip/rpc/method_table.hpp"
#include "onetrip/rpc/timers.hpp"
#include "onetrip/runtime/settings.hpp"
#include "onetrip/runtime/turns.hpp"
#include "onetrip/store/store.hpp"
#include "services/eliminations/consequences.hpp"
#include "services/eliminations/judgement.hpp"
#include "services/eliminations/members.hpp"
#include "services/eliminations/rows.hpp"

namespace eliminations {

class EliminationsService {
 public:
  // Makes its tables in `store`, which is loaded after that.  All outlive the service.
  EliminationsService(onetrip::Scheduler& scheduler, onetrip::Store& store,
                      onetrip::AsyncMesh& mesh);

  // What may be set of it, and the timers that go by it.
  static std::vector<onetrip::SettingDeclaration> settings();
  void add_timers(onetrip::Timers& timers, const onetrip::Settings& settings);

  // Bound to this object, which outlives the table.
  onetrip::MethodTable methods();

  bool is_eliminated(const Hotkey& hotkey) const { return rows_.contains(hotkey); }
  std::map<Hotkey, bool> are_eliminated(const std::vector<Hotkey>& hotkeys) const;
  std::optional<Elimination> get_elimination(const Hotkey& hotkey) const;
  std::vector<Elimination> get_eliminations() const { return rows_.all(); }

  onetrip::Result<bool> append(Elimination elimination);
  onetrip::Result<std::vector<Hotkey>> sync(std::vector<Elimination> eliminations);
  std::int64_t remove(const std::vector<Hotkey>& hotkeys);

  onetrip::Result<MetagraphChange> update_metagraph(const std::vector<Hotkey>& hotkeys,
                                                    std::int64_t now_ms);
  std::map<Hotkey, std::int64_t> get_departed() const { return members_.departed(); }
  bool is_re_registered(const Hotkey& hotkey) const { return members_.is_re_registered(hotkey); }

  onetrip::Task<onetrip::Result<Processed>> process(std::int64_t now_ms);
  // As a timer's run, at the clock's time: an error says what did not work.
  onetrip::Task<onetrip::Status> run_process();
  // Only what still follows from rows that are there: after a start, and where a service could not
  // be reached.
  onetrip::Task<onetrip::Status> run_follow_ups();

 private:
  onetrip::Task<onetrip::Result<onetrip::Turn>> one_pass();
  onetrip::Task<Findings> ask(std::int64_t now_ms, onetrip::CallFailures& failures);
  onetrip::Task<onetrip::Result<std::map<Hotkey, double>>> maincomp_drawdowns();
  // Stores the rows of those that are not eliminated yet, and gives their hotkeys.
  std::vector<Hotkey> eliminate(std::vector<Elimination> verdicts, onetrip::CallFailures& failures);

  onetrip::Scheduler& scheduler_;
  onetrip::AsyncMesh& mesh_;
  EliminationRows rows_;
  Members members_;
  Consequences consequences_;
  onetrip::Turns<std::string> turns_;
};

}  // namespace eliminations
