#include "services/plagiarism/service.hpp"

#include <algorithm>
#include <utility>

#include "onetrip/api/positions.hpp"
#include "onetrip/rpc/execution.hpp"
#include "onetrip/runtime/breathe.hpp"
#include "onetrip/trading/hotkeys.hpp"
#include "onetrip/trading/order_rules.hpp"
#include "onetrip/trading/times.hpp"
#include "services/plagiarism/search.hpp"

namespace plagiarism {
namespace {

using onetrip::invalid;
using onetrip::MethodTable;
using onetrip::Result;
using onetrip::Status;
using onetrip::Task;
using onetrip::wire::Encoded;
using Records = PlagiarismService::Records;

// A reply is some 120 KB a hotkey at most sizes, and is decoded in one stretch.
constexpr std::size_t hotkeys_per_call = 4;

Status check_scores(const std::map<Hotkey, double>& scores) {
  for (const auto& [hotkey, score] : scores) {
    ONETRIP_TRY_STATUS(trading::check_hotkey("a key of scores", hotkey));
    if (!(score >= 0 && score <= 1))
      return invalid("scores[\"{}\"] is {}: a score is 0 to 1", hotkey, score);
  }
  return {};
}

}  // namespace

PlagiarismService::PlagiarismService(onetrip::Scheduler& scheduler, onetrip::Store& store,
                                     onetrip::AsyncMesh& mesh, onetrip::Worker& worker)
    : scheduler_(scheduler),
      mesh_(mesh),
      worker_(worker),
      miners_(store, "miners"),
      records_(store, "records"),
      turns_(scheduler) {}

PlagiarismService::~PlagiarismService() = default;

std::vector<onetrip::SettingDeclaration> PlagiarismService::settings() {
  return {onetrip::interval_setting("detect_ms", trading::hour_ms,
                                    "How often everybody's orders are compared")};
}

void PlagiarismService::add_timers(onetrip::Timers& timers, const onetrip::Settings& settings) {
  timers.every("detect", settings.interval("detect_ms"), [this] { return run_detect(); });
}

std::map<Hotkey, std::int64_t> PlagiarismService::get_plagiarism_miners() const {
  std::map<Hotkey, std::int64_t> since;
  for (const auto& [hotkey, since_ms] : miners_.scan())
    since.emplace_hint(since.end(), hotkey, since_ms);
  return since;
}

Result<MinersChange> PlagiarismService::update_plagiarism_miners(
    std::int64_t now_ms, const std::map<Hotkey, double>& scores) {
  ONETRIP_TRY_STATUS(trading::check_time("now_ms", now_ms));
  ONETRIP_TRY_STATUS(check_scores(scores));
  const auto is_in = [&](const Hotkey& hotkey) {
    const auto score = scores.find(hotkey);
    return score != scores.end() && score->second >= plagiarist_score;
  };
  MinersChange change;
  for (const auto& [hotkey, since_ms] : miners_.scan())
    if (!is_in(hotkey)) change.cleared.push_back(hotkey);
  for (const auto& [hotkey, score] : scores)
    if (is_in(hotkey) && !miners_.contains(hotkey)) change.added.push_back(hotkey);
  for (const Hotkey& hotkey : change.cleared) miners_.erase(hotkey);
  for (const Hotkey& hotkey : change.added) miners_.put(hotkey, now_ms);
  return change;
}

Result<std::vector<Hotkey>> PlagiarismService::to_eliminate(std::int64_t now_ms) const {
  ONETRIP_TRY_STATUS(trading::check_time("now_ms", now_ms));
  std::vector<Hotkey> hotkeys;
  for (const auto& [hotkey, since_ms] : miners_.scan())
    if (now_ms - since_ms > grace_ms) hotkeys.push_back(hotkey);
  return hotkeys;
}

Task<Result<Encoded<Records>>> PlagiarismService::detect(std::int64_t now_ms,
                                                         std::vector<Hotkey> hotkeys) {
  ONETRIP_CO_TRY(const Records found, co_await search(now_ms, std::move(hotkeys)));
  onetrip::wire::ListPieces<PlagiarismRecord> pieces(found.size());
  for (const PlagiarismRecord& record : found) {
    pieces.add(record);
    co_await onetrip::breathe(scheduler_);
  }
  co_return std::move(pieces).take();
}

Task<Result<Records>> PlagiarismService::search(std::int64_t now_ms, std::vector<Hotkey> hotkeys) {
  ONETRIP_CO_TRY_STATUS(trading::check_time("now_ms", now_ms));
  ONETRIP_CO_TRY_STATUS(trading::check_hotkeys("hotkeys", hotkeys));
  const onetrip::Time deadline = onetrip::Execution::current(scheduler_).deadline();
  ONETRIP_CO_TRY(const onetrip::Turn turn, co_await turns_.take("detect", deadline));
  ONETRIP_CO_TRY(std::vector<Track> all, co_await tracks(now_ms));
  Records found = co_await worker_.run(&find_copies, std::move(all), std::move(hotkeys), now_ms);
  for (const PlagiarismRecord& record : found) {
    records_.put(record.plagiarist, record);
    co_await onetrip::breathe(scheduler_);
  }
  co_return found;
}

Task<Result<std::vector<Track>>> PlagiarismService::tracks(std::int64_t now_ms) {
  ONETRIP_CO_TRY(const std::vector<Hotkey> everybody, co_await positions::get_all_hotkeys(mesh_));
  std::vector<Track> tracks;
  for (std::size_t i = 0; i < everybody.size(); i += hotkeys_per_call) {
    const auto begin = everybody.begin() + static_cast<std::ptrdiff_t>(i);
    const std::vector<Hotkey> part(begin, begin + static_cast<std::ptrdiff_t>(std::min(
                                                      hotkeys_per_call, everybody.size() - i)));
    ONETRIP_CO_TRY(const positions::PositionsByHotkey found,
                   co_await positions::get_positions_for_hotkeys(mesh_, part, false, false));
    for (const auto& [hotkey, theirs] : found) {
      co_await onetrip::breathe(scheduler_);
      for (Track& track : tracks_of(hotkey, theirs, now_ms)) tracks.push_back(std::move(track));
    }
  }
  co_return tracks;
}

std::optional<PlagiarismRecord> PlagiarismService::get_record(const Hotkey& hotkey) const {
  const PlagiarismRecord* record = records_.find(hotkey);
  return record != nullptr ? std::optional(*record) : std::nullopt;
}

Task<Status> PlagiarismService::run_detect() {
  const std::int64_t now_ms = scheduler_.clock().unix_ms();
  std::vector<Hotkey> everybody;
  ONETRIP_CO_TRY(const Records found, co_await search(now_ms, std::move(everybody)));
  std::map<Hotkey, double> scores;
  for (const PlagiarismRecord& record : found)
    scores.emplace(record.plagiarist, record.overall_score);
  ONETRIP_CO_TRY_STATUS(update_plagiarism_miners(now_ms, scores));
  co_return Status{};
}

MethodTable PlagiarismService::methods() {
  namespace api = ::plagiarism;
  using Scores = std::map<Hotkey, double>;
  return MethodTable{contract}
      .on(api::get_plagiarism_miners, [this] { return get_plagiarism_miners(); })
      .on(api::update_plagiarism_miners,
          [this](std::int64_t now_ms, const Scores& scores) {
            return update_plagiarism_miners(now_ms, scores);
          })
      .on(api::to_eliminate, [this](std::int64_t now_ms) { return to_eliminate(now_ms); })
      .on(api::detect,
          [this](std::int64_t now_ms, std::vector<Hotkey> hotkeys) {
            return detect(now_ms, std::move(hotkeys));
          })
      .on(api::get_record, [this](const Hotkey& h) { return get_record(h); });
}

}  // namespace plagiarism
