#include "services/challenge_period/service.hpp"

#include <set>
#include <utility>

#include "onetrip/api/eliminations.hpp"
#include "onetrip/api/perf_ledger.hpp"
#include "onetrip/api/plagiarism.hpp"
#include "onetrip/api/positions.hpp"
#include "onetrip/rpc/execution.hpp"
#include "onetrip/runtime/started.hpp"
#include "onetrip/trading/order_rules.hpp"
#include "onetrip/trading/times.hpp"
#include "services/challenge_period/checks.hpp"

namespace challenge_period {
namespace {

using onetrip::CallFailures;
using onetrip::MethodTable;
using onetrip::patience;
using onetrip::Result;
using onetrip::Started;
using onetrip::Status;
using onetrip::Task;

std::set<Hotkey> those_eliminated(const std::map<Hotkey, bool>& answers) {
  std::set<Hotkey> hotkeys;
  for (const auto& [hotkey, is_eliminated] : answers)
    if (is_eliminated) hotkeys.insert(hotkey);
  return hotkeys;
}

}  // namespace

std::vector<onetrip::SettingDeclaration> ChallengePeriodService::settings() {
  return {onetrip::interval_setting("refresh_ms", 5 * trading::minute_ms,
                                    "How often hotkeys are taken in, failed and ranked")};
}

void ChallengePeriodService::add_timers(onetrip::Timers& timers,
                                        const onetrip::Settings& settings) {
  timers.every("refresh", settings.interval("refresh_ms"), [this] { return run_refresh(); });
}

std::optional<ChallengeRecord> ChallengePeriodService::get_bucket(const Hotkey& hotkey) const {
  const ChallengeRecord* record = rows_.find(hotkey);
  return record != nullptr ? std::optional(*record) : std::nullopt;
}

Result<std::map<Hotkey, std::int64_t>> ChallengePeriodService::get_hotkeys_by_bucket(
    const std::string& bucket) const {
  ONETRIP_TRY_STATUS(check_bucket("bucket", bucket));
  return rows_.in_bucket(bucket);
}

Result<bool> ChallengePeriodService::set_bucket(const Hotkey& hotkey, const std::string& bucket,
                                                std::int64_t start_ms) {
  ONETRIP_TRY_STATUS(trading::check_hotkey("hotkey", hotkey));
  ONETRIP_TRY_STATUS(check_bucket("bucket", bucket));
  ONETRIP_TRY_STATUS(trading::check_time("start_ms", start_ms));
  const ChallengeRecord* known = rows_.find(hotkey);
  const bool is_new = known == nullptr;
  ChallengeRecord record = is_new ? ChallengeRecord{bucket, start_ms, {}, {}} : *known;
  move_to(record, bucket, start_ms);
  rows_.put(hotkey, std::move(record));
  return is_new;
}

Result<std::int64_t> ChallengePeriodService::update_miners(const Records& miners) {
  ONETRIP_TRY_STATUS(check_records(miners));
  for (const auto& [hotkey, record] : miners) rows_.put(hotkey, record);
  return static_cast<std::int64_t>(miners.size());
}

std::int64_t ChallengePeriodService::remove(const std::vector<Hotkey>& hotkeys) {
  std::int64_t removed = 0;
  for (const Hotkey& hotkey : hotkeys)
    if (rows_.remove(hotkey)) ++removed;
  return removed;
}

Result<std::int64_t> ChallengePeriodService::set_asset_classes(
    const std::map<Hotkey, std::string>& classes) {
  ONETRIP_TRY_STATUS(check_classes(classes));
  for (const auto& [hotkey, name] : classes) rows_.put_class(hotkey, name);
  return static_cast<std::int64_t>(classes.size());
}

Task<Result<Refreshed>> ChallengePeriodService::refresh(std::int64_t now_ms) {
  ONETRIP_CO_TRY_STATUS(trading::check_time("now_ms", now_ms));
  const onetrip::Time deadline = onetrip::Execution::current(scheduler_).deadline();
  ONETRIP_CO_TRY(const onetrip::Turn turn, co_await turns_.take("refresh", deadline));
  CallFailures failures;
  const Observed observed = co_await ask(failures);

  const State before = rows_.state();
  State after = before;
  Refreshed told = apply_rules(after, observed, now_ms);
  rows_.put_changes(before, after);
  told.problems = failures.sentences();
  co_return told;
}

Task<Status> ChallengePeriodService::run_refresh() {
  ONETRIP_CO_TRY(const Refreshed refreshed, co_await refresh(scheduler_.clock().unix_ms()));
  // An error would take back what was written since the last wait.
  ONETRIP_CO_TRY_STATUS(co_await onetrip::durable(scheduler_));
  co_return onetrip::status_of(refreshed.problems);
}

Task<Observed> ChallengePeriodService::ask(CallFailures& failures) {
  const Started plagiarists(scheduler_, plagiarism::get_plagiarism_miners(mesh_.with(patience)));
  const Started hotkeys(scheduler_, positions::get_all_hotkeys(mesh_.with(patience)));
  const auto with_positions = co_await failures.answer_of(hotkeys, "positions.get_all_hotkeys");

  const std::vector<Hotkey> asked = everybody(with_positions);
  const Started scores(scheduler_, positions::get_scores(mesh_.with(patience), asked));
  const Started drawdowns(scheduler_, perf_ledger::get_drawdowns(mesh_.with(patience), asked));
  const Started days(scheduler_, perf_ledger::get_checkpoint_days(mesh_.with(patience), asked));
  const Started eliminated(scheduler_, eliminations::are_eliminated(mesh_.with(patience), asked));

  Observed observed;
  observed.asked = {asked.begin(), asked.end()};
  observed.scores = co_await failures.answer_of(scores, "positions.get_scores");
  observed.drawdowns = co_await failures.answer_of(drawdowns, "perf_ledger.get_drawdowns");
  observed.days = co_await failures.answer_of(days, "perf_ledger.get_checkpoint_days");
  observed.plagiarists =
      co_await failures.answer_of(plagiarists, "plagiarism.get_plagiarism_miners");
  if (const auto answers = co_await failures.answer_of(eliminated, "eliminations.are_eliminated"))
    observed.eliminated = those_eliminated(*answers);
  co_return observed;
}

std::vector<Hotkey> ChallengePeriodService::everybody(
    const std::optional<std::vector<Hotkey>>& with_positions) const {
  std::set<Hotkey> hotkeys;
  if (with_positions) hotkeys.insert(with_positions->begin(), with_positions->end());
  for (const auto& [hotkey, record] : rows_.records()) hotkeys.insert(hotkey);
  return {hotkeys.begin(), hotkeys.end()};
}

MethodTable ChallengePeriodService::methods() {
  namespace api = ::challenge_period;
  using Hotkeys = std::vector<Hotkey>;
  using Classes = std::map<Hotkey, std::string>;
  return MethodTable{contract}
      .on(api::get_bucket, [this](const Hotkey& h) { return get_bucket(h); })
      .on(api::get_hotkeys_by_bucket,
          [this](const std::string& bucket) { return get_hotkeys_by_bucket(bucket); })
      .on(api::get_all, [this] { return get_all(); })
      .on(api::has_miner, [this](const Hotkey& h) { return has_miner(h); })
      .on(api::set_bucket,
          [this](const Hotkey& h, const std::string& bucket, std::int64_t start_ms) {
            return set_bucket(h, bucket, start_ms);
          })
      .on(api::update_miners, [this](const Records& miners) { return update_miners(miners); })
      .on(api::remove, [this](const Hotkeys& hotkeys) { return remove(hotkeys); })
      .on(api::get_failures, [this] { return get_failures(); })
      .on(api::set_asset_classes,
          [this](const Classes& classes) { return set_asset_classes(classes); })
      .on(api::refresh, [this](std::int64_t now_ms) { return refresh(now_ms); });
}

}  // namespace challenge_period
