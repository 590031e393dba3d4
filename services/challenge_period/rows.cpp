#include "services/challenge_period/rows.hpp"

#include <algorithm>
#include <utility>

namespace challenge_period {
namespace {

template <class Value>
std::map<Hotkey, Value> all_of(const onetrip::Table<Hotkey, Value>& table) {
  std::map<Hotkey, Value> rows;
  for (const auto& [hotkey, value] : table.scan()) rows.emplace_hint(rows.end(), hotkey, value);
  return rows;
}

template <class Value>
void put_difference(onetrip::Table<Hotkey, Value>& table, const std::map<Hotkey, Value>& before,
                    const std::map<Hotkey, Value>& after) {
  for (const auto& [hotkey, value] : before)
    if (!after.contains(hotkey)) table.erase(hotkey);
  for (const auto& [hotkey, value] : after) {
    const auto old = before.find(hotkey);
    if (old == before.end() || old->second != value) table.put(hotkey, value);
  }
}

}  // namespace

ChallengeRows::ChallengeRows(onetrip::Store& store)
    : records_(store, "records"),
      failures_(store, "failures"),
      plagiarists_(store, "plagiarists"),
      classes_(store, "classes") {}

ChallengeRows::~ChallengeRows() = default;

Records ChallengeRows::records() const { return all_of(records_); }

std::map<Hotkey, std::int64_t> ChallengeRows::in_bucket(std::string_view bucket) const {
  std::map<Hotkey, std::int64_t> since;
  for (const auto& [hotkey, record] : records_.scan())
    if (record.bucket == bucket) since.emplace_hint(since.end(), hotkey, record.bucket_start_ms);
  return since;
}

std::vector<ChallengeFailure> ChallengeRows::failures() const {
  std::vector<ChallengeFailure> found;
  for (const auto& [hotkey, failure] : failures_.scan()) found.push_back(failure);
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.at_ms < b.at_ms; });
  return found;
}

bool ChallengeRows::remove(const Hotkey& hotkey) {
  failures_.erase(hotkey);
  plagiarists_.erase(hotkey);
  return records_.erase(hotkey);
}

State ChallengeRows::state() const {
  return {.records = all_of(records_),
          .failures = all_of(failures_),
          .plagiarists = all_of(plagiarists_),
          .classes = all_of(classes_)};
}

void ChallengeRows::put_changes(const State& before, const State& after) {
  put_difference(records_, before.records, after.records);
  put_difference(failures_, before.failures, after.failures);
  put_difference(plagiarists_, before.plagiarists, after.plagiarists);
}

}  // namespace challenge_period
