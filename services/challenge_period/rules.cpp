#include "services/challenge_period/rules.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "onetrip/trading/trade_pairs.hpp"

namespace challenge_period {
namespace {

class Pass {
 public:
  Pass(State& state, const Observed& observed, std::int64_t now_ms)
      : state_(state), observed_(observed), now_ms_(now_ms) {}

  Refreshed run() && {
    if (observed_.scores && observed_.eliminated) take_in();
    if (observed_.plagiarists) move_plagiarists();
    fail();
    if (observed_.scores && observed_.days) rank();
    return std::move(told_);
  }

 private:
  void take_in();
  void move_plagiarists();
  void enter_plagiarism(const Hotkey& hotkey, std::int64_t since_ms);
  void leave_plagiarism(const Hotkey& hotkey);
  void fail();
  std::optional<ChallengeFailure> failure_of(const Hotkey& hotkey,
                                             const ChallengeRecord& record) const;
  void rank();
  std::set<Hotkey> first_of_each_class() const;
  bool has_place(const Hotkey& hotkey, const ChallengeRecord& record) const;
  std::string class_of(const Hotkey& hotkey) const;
  double score_of(const Hotkey& hotkey) const;

  bool is_eliminated(const Hotkey& hotkey) const {
    return observed_.eliminated && observed_.eliminated->contains(hotkey);
  }

  State& state_;
  const Observed& observed_;
  const std::int64_t now_ms_;
  Refreshed told_;
};

void Pass::take_in() {
  for (const auto& [hotkey, score] : *observed_.scores) {
    if (is_eliminated(hotkey) || state_.records.contains(hotkey)) continue;
    state_.records[hotkey] = {std::string(challenge), score.first_order_ms, {}, {}};
    told_.added.push_back(hotkey);
  }
}

void Pass::move_plagiarists() {
  for (const auto& [hotkey, since_ms] : *observed_.plagiarists)
    if (!state_.plagiarists.contains(hotkey)) enter_plagiarism(hotkey, since_ms);
  std::vector<Hotkey> cleared;
  for (const auto& [hotkey, since_ms] : state_.plagiarists)
    if (!observed_.plagiarists->contains(hotkey)) cleared.push_back(hotkey);
  for (const Hotkey& hotkey : cleared) leave_plagiarism(hotkey);
}

void Pass::enter_plagiarism(const Hotkey& hotkey, std::int64_t since_ms) {
  const auto record = state_.records.find(hotkey);
  if (record == state_.records.end() || is_eliminated(hotkey)) return;
  if (record->second.bucket != plagiarism) move_to(record->second, plagiarism, since_ms);
  state_.plagiarists.emplace(hotkey, since_ms);
}

void Pass::leave_plagiarism(const Hotkey& hotkey) {
  state_.plagiarists.erase(hotkey);
  const auto found = state_.records.find(hotkey);
  if (found == state_.records.end() || found->second.bucket != plagiarism) return;
  ChallengeRecord& record = found->second;
  const std::string bucket = record.previous_bucket.value_or(std::string(challenge));
  move_to(record, bucket, record.previous_bucket_start_ms.value_or(record.bucket_start_ms));
}

void Pass::fail() {
  for (const auto& [hotkey, record] : state_.records) {
    if (is_eliminated(hotkey) || state_.failures.contains(hotkey)) continue;
    auto failure = failure_of(hotkey, record);
    if (!failure) continue;
    told_.failed.push_back(hotkey);
    state_.failures.emplace(hotkey, *std::move(failure));
  }
}

std::optional<ChallengeFailure> Pass::failure_of(const Hotkey& hotkey,
                                                 const ChallengeRecord& record) const {
  if (record.bucket != challenge && record.bucket != probation) return std::nullopt;
  const std::int64_t time_max = record.bucket == challenge ? challenge_max_ms : probation_max_ms;
  if (now_ms_ - record.bucket_start_ms > time_max)
    return ChallengeFailure{hotkey, std::string(failed_time), std::nullopt, now_ms_};
  if (!observed_.drawdowns) return std::nullopt;
  const auto drawdown = observed_.drawdowns->find(hotkey);
  if (drawdown == observed_.drawdowns->end() || drawdown->second < drawdown_max_percent)
    return std::nullopt;
  return ChallengeFailure{hotkey, std::string(failed_drawdown), drawdown->second, now_ms_};
}

void Pass::rank() {
  const std::set<Hotkey> first = first_of_each_class();
  for (auto& [hotkey, record] : state_.records) {
    const bool is_main = record.bucket == maincomp;
    if (first.contains(hotkey) && !is_main) {
      move_to(record, maincomp, now_ms_);
      told_.promoted.push_back(hotkey);
    } else if (is_main && !first.contains(hotkey) && observed_.asked.contains(hotkey) &&
               !is_eliminated(hotkey)) {
      move_to(record, probation, now_ms_);
      told_.demoted.push_back(hotkey);
    }
  }
}

std::set<Hotkey> Pass::first_of_each_class() const {
  // Best first: the score turned, then the hotkey.
  std::map<std::string, std::set<std::pair<double, Hotkey>>> by_class;
  for (const auto& [hotkey, record] : state_.records)
    if (has_place(hotkey, record)) by_class[class_of(hotkey)].emplace(-score_of(hotkey), hotkey);
  std::set<Hotkey> first;
  for (const auto& [name, ranked] : by_class) {
    std::size_t places = maincomp_places;
    for (const auto& [turned_score, hotkey] : ranked) {
      if (places-- == 0) break;
      first.insert(hotkey);
    }
  }
  return first;
}

bool Pass::has_place(const Hotkey& hotkey, const ChallengeRecord& record) const {
  if (record.bucket != maincomp && record.bucket != challenge && record.bucket != probation)
    return false;
  if (is_eliminated(hotkey) || state_.failures.contains(hotkey)) return false;
  const auto days = observed_.days->find(hotkey);
  return observed_.asked.contains(hotkey) && days != observed_.days->end() &&
         days->second >= days_min && !class_of(hotkey).empty();
}

std::string Pass::class_of(const Hotkey& hotkey) const {
  if (const auto set = state_.classes.find(hotkey); set != state_.classes.end()) return set->second;
  const auto score = observed_.scores->find(hotkey);
  if (score == observed_.scores->end()) return {};
  const auto pair = trading::find_trade_pair("first_trade_pair", score->second.first_trade_pair);
  return pair.ok() ? std::string(trading::name_of((*pair)->asset_class)) : std::string();
}

double Pass::score_of(const Hotkey& hotkey) const {
  const auto score = observed_.scores->find(hotkey);
  return score != observed_.scores->end() ? score->second.score : 1;
}

}  // namespace

void move_to(ChallengeRecord& record, std::string_view bucket, std::int64_t start_ms) {
  if (record.bucket == bucket && record.bucket_start_ms == start_ms) return;
  record.previous_bucket = std::exchange(record.bucket, std::string(bucket));
  record.previous_bucket_start_ms = std::exchange(record.bucket_start_ms, start_ms);
}

Refreshed apply_rules(State& state, const Observed& observed, std::int64_t now_ms) {
  return Pass(state, observed, now_ms).run();
}

}  // namespace challenge_period
