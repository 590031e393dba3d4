#include "services/eliminations/service.hpp"

#include <set>
#include <utility>

#include <fmt/format.h>

#include "onetrip/api/challenge_period.hpp"
#include "onetrip/api/perf_ledger.hpp"
#include "onetrip/api/plagiarism.hpp"
#include "onetrip/api/positions.hpp"
#include "onetrip/rpc/execution.hpp"
#include "onetrip/runtime/started.hpp"
#include "onetrip/trading/hotkeys.hpp"
#include "onetrip/trading/times.hpp"
#include "services/eliminations/checks.hpp"

namespace eliminations {
namespace {

using onetrip::CallFailures;
using onetrip::MethodTable;
using onetrip::patience;
using onetrip::Result;
using onetrip::Started;
using onetrip::Status;
using onetrip::Task;

}  // namespace

EliminationsService::EliminationsService(onetrip::Scheduler& scheduler, onetrip::Store& store,
                                         onetrip::AsyncMesh& mesh)
    : scheduler_(scheduler),
      mesh_(mesh),
      rows_(store),
      members_(store),
      consequences_(mesh, rows_),
      turns_(scheduler) {}

std::vector<onetrip::SettingDeclaration> EliminationsService::settings() {
  return {onetrip::interval_setting("process_ms", 5 * trading::minute_ms,
                                    "How often it is decided who is eliminated"),
          onetrip::interval_setting("follow_up_ms", 10 * trading::second_ms,
                                    "How often what still follows from an elimination is tried")};
}

void EliminationsService::add_timers(onetrip::Timers& timers, const onetrip::Settings& settings) {
  timers.every("process", settings.interval("process_ms"), [this] { return run_process(); });
  // After a start at once: what a crash has left is not left lying.
  onetrip::TimerOptions options;
  options.first_after = onetrip::Duration::zero();
  timers.every(
      "follow_up", settings.interval("follow_up_ms"), [this] { return run_follow_ups(); }, options);
}

std::map<Hotkey, bool> EliminationsService::are_eliminated(
    const std::vector<Hotkey>& hotkeys) const {
  std::map<Hotkey, bool> answers;
  for (const Hotkey& hotkey : hotkeys) answers.emplace(hotkey, rows_.contains(hotkey));
  return answers;
}

std::optional<Elimination> EliminationsService::get_elimination(const Hotkey& hotkey) const {
  const Elimination* found = rows_.find(hotkey);
  return found != nullptr ? std::optional(*found) : std::nullopt;
}

Result<bool> EliminationsService::append(Elimination elimination) {
  ONETRIP_TRY_STATUS(check_elimination("elimination", elimination));
  return rows_.append(std::move(elimination));
}

Result<std::vector<Hotkey>> EliminationsService::sync(std::vector<Elimination> eliminations) {
  ONETRIP_TRY_STATUS(check_eliminations(eliminations));
  return rows_.replace_all(std::move(eliminations));
}

std::int64_t EliminationsService::remove(const std::vector<Hotkey>& hotkeys) {
  std::int64_t removed = 0;
  for (const Hotkey& hotkey : hotkeys)
    if (rows_.remove(hotkey)) ++removed;
  return removed;
}

Result<MetagraphChange> EliminationsService::update_metagraph(const std::vector<Hotkey>& hotkeys,
                                                              std::int64_t now_ms) {
  ONETRIP_TRY_STATUS(trading::check_hotkeys("hotkeys", hotkeys));
  ONETRIP_TRY_STATUS(trading::check_time("now_ms", now_ms));
  return members_.update({hotkeys.begin(), hotkeys.end()}, now_ms);
}

Task<Result<Processed>> EliminationsService::process(std::int64_t now_ms) {
  ONETRIP_CO_TRY_STATUS(trading::check_time("now_ms", now_ms));
  ONETRIP_CO_TRY(const onetrip::Turn turn, co_await one_pass());
  CallFailures failures;
  const Findings findings = co_await ask(now_ms, failures);
  const std::vector<Hotkey> eliminated = eliminate(judge(findings, now_ms), failures);
  co_await consequences_.drive(now_ms, failures);

  Processed processed;
  for (const Hotkey& hotkey : eliminated)
    if (const Elimination* row = rows_.find(hotkey)) processed.eliminated.push_back(*row);
  processed.problems = failures.sentences();
  co_return processed;
}

Task<Status> EliminationsService::run_follow_ups() {
  if (rows_.is_settled()) co_return Status{};
  ONETRIP_CO_TRY(const onetrip::Turn turn, co_await one_pass());
  CallFailures failures;
  co_await consequences_.drive(scheduler_.clock().unix_ms(), failures);
  ONETRIP_CO_TRY_STATUS(co_await onetrip::durable(scheduler_));
  co_return onetrip::status_of(failures.sentences());
}

Task<Result<onetrip::Turn>> EliminationsService::one_pass() {
  const onetrip::Time deadline = onetrip::Execution::current(scheduler_).deadline();
  co_return co_await turns_.take("pass", deadline);
}

Task<Status> EliminationsService::run_process() {
  ONETRIP_CO_TRY(const Processed processed, co_await process(scheduler_.clock().unix_ms()));
  // An error would take back what was written since the last wait.
  ONETRIP_CO_TRY_STATUS(co_await onetrip::durable(scheduler_));
  co_return onetrip::status_of(processed.problems);
}

Task<Findings> EliminationsService::ask(std::int64_t now_ms, CallFailures& failures) {
  const Started liquidations(scheduler_, perf_ledger::get_liquidations(mesh_.with(patience)));
  const Started failed(scheduler_, challenge_period::get_failures(mesh_.with(patience)));
  const Started plagiarists(scheduler_, plagiarism::to_eliminate(mesh_.with(patience), now_ms));
  const Started with_positions(scheduler_, positions::get_all_hotkeys(mesh_.with(patience)));
  const Started drawdowns(scheduler_, maincomp_drawdowns());

  Findings findings;
  if (auto answer = co_await failures.answer_of(liquidations, "perf_ledger.get_liquidations"))
    findings.liquidations = *std::move(answer);
  if (auto answer = co_await failures.answer_of(failed, "challenge_period.get_failures"))
    findings.failures = *std::move(answer);
  if (auto answer = co_await failures.answer_of(drawdowns, "perf_ledger.get_drawdowns"))
    findings.maincomp_drawdowns = *std::move(answer);
  if (auto answer = co_await failures.answer_of(plagiarists, "plagiarism.to_eliminate"))
    findings.plagiarists = *std::move(answer);
  if (auto answer = co_await failures.answer_of(with_positions, "positions.get_all_hotkeys"))
    findings.with_positions = *std::move(answer);
  findings.network = members_.network();
  co_return findings;
}

Task<Result<std::map<Hotkey, double>>> EliminationsService::maincomp_drawdowns() {
  const std::string bucket(challenge_period::maincomp);
  ONETRIP_CO_TRY(const auto since,
                 co_await challenge_period::get_hotkeys_by_bucket(mesh_.with(patience), bucket));
  std::vector<Hotkey> hotkeys;
  hotkeys.reserve(since.size());
  for (const auto& [hotkey, start_ms] : since) hotkeys.push_back(hotkey);
  if (hotkeys.empty()) co_return std::map<Hotkey, double>{};
  co_return co_await perf_ledger::get_drawdowns(mesh_.with(patience), hotkeys);
}

std::vector<Hotkey> EliminationsService::eliminate(std::vector<Elimination> verdicts,
                                                   CallFailures& failures) {
  std::vector<Hotkey> eliminated;
  for (Elimination& verdict : verdicts) {
    if (Status sound = check_elimination("elimination", verdict); !sound.ok()) {
      failures.note("what another service said", sound.error());
      continue;
    }
    Hotkey hotkey = verdict.hotkey;
    if (rows_.append(std::move(verdict))) eliminated.push_back(std::move(hotkey));
  }
  return eliminated;
}

MethodTable EliminationsService::methods() {
  namespace api = ::eliminations;
  using Hotkeys = std::vector<Hotkey>;
  using Rows = std::vector<Elimination>;
  return MethodTable{contract}
      .on(api::is_eliminated, [this](const Hotkey& h) { return is_eliminated(h); })
      .on(api::are_eliminated, [this](const Hotkeys& hotkeys) { return are_eliminated(hotkeys); })
      .on(api::get_elimination, [this](const Hotkey& h) { return get_elimination(h); })
      .on(api::get_eliminations, [this] { return get_eliminations(); })
      .on(api::append, [this](Elimination row) { return append(std::move(row)); })
      .on(api::sync, [this](Rows rows) { return sync(std::move(rows)); })
      .on(api::remove, [this](const Hotkeys& hotkeys) { return remove(hotkeys); })
      .on(api::update_metagraph,
          [this](const Hotkeys& hotkeys, std::int64_t now_ms) {
            return update_metagraph(hotkeys, now_ms);
          })
      .on(api::get_departed, [this] { return get_departed(); })
      .on(api::is_re_registered, [this](const Hotkey& h) { return is_re_registered(h); })
      .on(api::process, [this](std::int64_t now_ms) { return process(now_ms); });
}

}  // namespace eliminations
