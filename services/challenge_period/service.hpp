// ChallengePeriodService: the challenge_period contract over its tables and the services that it
// asks.  One function a method, of the same name; what each does, its units and its errors are said
// in api/challenge_period.hpp.
//
// `refresh` runs one at a time; others wait for their turn.  It asks first, then judges and writes
// in one stretch, so a crash or a reader sees all of a pass or none.  It asks `eliminations` too,
// though that asks this service: neither answers from under a turn, so neither can wait for the
// other.  The loop's thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "onetrip/api/challenge_period.hpp"
#include "onetrip/client/async_mesh.hpp"
#include "onetrip/client/call_failures.hpp"
#include "onetrip/rpc/method_table.hpp"
#include "onetrip/rpc/timers.hpp"
#include "onetrip/runtime/settings.hpp"
#include "onetrip/runtime/turns.hpp"
#include "onetrip/store/store.hpp"
#include "services/challenge_period/rows.hpp"

namespace challenge_period {

class ChallengePeriodService {
 public:
  // Makes its tables in `store`, which is loaded after that.  All outlive the service.
  ChallengePeriodService(onetrip::Scheduler& scheduler, onetrip::Store& store,
                         onetrip::AsyncMesh& mesh)
      : scheduler_(scheduler), mesh_(mesh), rows_(store), turns_(scheduler) {}

  // What may be set of it, and the timers that go by it.
  static std::vector<onetrip::SettingDeclaration> settings();
  void add_timers(onetrip::Timers& timers, const onetrip::Settings& settings);

  // Bound to this object, which outlives the table.
  onetrip::MethodTable methods();

  std::optional<ChallengeRecord> get_bucket(const Hotkey& hotkey) const;
  onetrip::Result<std::map<Hotkey, std::int64_t>> get_hotkeys_by_bucket(
      const std::string& bucket) const;
  Records get_all() const { return rows_.records(); }
  bool has_miner(const Hotkey& hotkey) const { return rows_.find(hotkey) != nullptr; }
  std::vector<ChallengeFailure> get_failures() const { return rows_.failures(); }

  onetrip::Result<bool> set_bucket(const Hotkey& hotkey, const std::string& bucket,
                                   std::int64_t start_ms);
  onetrip::Result<std::int64_t> update_miners(const Records& miners);
  std::int64_t remove(const std::vector<Hotkey>& hotkeys);
  onetrip::Result<std::int64_t> set_asset_classes(const std::map<Hotkey, std::string>& classes);

  onetrip::Task<onetrip::Result<Refreshed>> refresh(std::int64_t now_ms);
  // As a timer's run, at the clock's time: an error says what did not work.
  onetrip::Task<onetrip::Status> run_refresh();

 private:
  onetrip::Task<Observed> ask(onetrip::CallFailures& failures);
  std::vector<Hotkey> everybody(const std::optional<std::vector<Hotkey>>& with_positions) const;

  onetrip::Scheduler& scheduler_;
  onetrip::AsyncMesh& mesh_;
  ChallengeRows rows_;
  onetrip::Turns<std::string> turns_;
};

}  // namespace challenge_period
