// ChallengeRows: the state as rows of the store.
//
//   records      hotkey  ChallengeRecord
//   failures     hotkey  ChallengeFailure
//   plagiarists  hotkey  since when; those whose entry into PLAGIARISM is done
//   classes      hotkey  its asset class, where one was set
//
// Pointers are good until the next change.  Writes happen within a stretch of the store.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/api/challenge_period.hpp"
#include "onetrip/store/table.hpp"
#include "services/challenge_period/rules.hpp"

namespace challenge_period {

class ChallengeRows {
 public:
  explicit ChallengeRows(onetrip::Store& store);
  ~ChallengeRows();  // Not in the header: see store/table.hpp.
  ChallengeRows(const ChallengeRows&) = delete;
  ChallengeRows& operator=(const ChallengeRows&) = delete;

  const ChallengeRecord* find(std::string_view hotkey) const { return records_.find(hotkey); }
  Records records() const;
  std::map<Hotkey, std::int64_t> in_bucket(std::string_view bucket) const;
  // By time, then by hotkey.
  std::vector<ChallengeFailure> failures() const;

  void put(const Hotkey& hotkey, ChallengeRecord record) {
    records_.put(hotkey, std::move(record));
  }
  void put_class(const Hotkey& hotkey, std::string name) { classes_.put(hotkey, std::move(name)); }
  // The record, the failure and the plagiarism; the class stays.  False where there is no record.
  bool remove(const Hotkey& hotkey);

  State state() const;
  // Writes what differs from `before`, which state() gave in this very stretch.
  void put_changes(const State& before, const State& after);

 private:
  onetrip::Table<Hotkey, ChallengeRecord> records_;
  onetrip::Table<Hotkey, ChallengeFailure> failures_;
  onetrip::Table<Hotkey, std::int64_t> plagiarists_;
  onetrip::Table<Hotkey, std::string> classes_;
};

}  // namespace challenge_period
