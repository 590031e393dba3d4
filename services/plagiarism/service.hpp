// PlagiarismService: the plagiarism contract over its tables and `positions`.  One function a
// method, of the same name; what each does, its units and its errors are said in
// api/plagiarism.hpp.
//
// `detect` reads everybody's positions a few hotkeys at a time, keeps of them only what the search
// needs, and searches on the worker, so that the loop is free.  One runs at a time; others wait for
// their turn.  The loop's thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "onetrip/api/plagiarism.hpp"
#include "onetrip/client/async_mesh.hpp"
#include "onetrip/rpc/method_table.hpp"
#include "onetrip/rpc/timers.hpp"
#include "onetrip/runtime/settings.hpp"
#include "onetrip/runtime/turns.hpp"
#include "onetrip/runtime/worker.hpp"
#include "onetrip/store/table.hpp"
#include "onetrip/wire/encoded.hpp"
#include "services/plagiarism/tracks.hpp"

namespace plagiarism {

// From here on a score makes a plagiarist.
inline constexpr double plagiarist_score = .9;
// Who has been one for longer than this is to be eliminated.
inline constexpr std::int64_t grace_ms = 14 * trading::day_ms;

class PlagiarismService {
 public:
  // Makes its tables in `store`, which is loaded after that.  All outlive the service.
  PlagiarismService(onetrip::Scheduler& scheduler, onetrip::Store& store, onetrip::AsyncMesh& mesh,
                    onetrip::Worker& worker);
  ~PlagiarismService();  // Not in the header: see store/table.hpp.
  PlagiarismService(const PlagiarismService&) = delete;
  PlagiarismService& operator=(const PlagiarismService&) = delete;

  // What may be set of it, and the timers that go by it.
  static std::vector<onetrip::SettingDeclaration> settings();
  void add_timers(onetrip::Timers& timers, const onetrip::Settings& settings);

  // Bound to this object, which outlives the table.
  onetrip::MethodTable methods();

  std::map<Hotkey, std::int64_t> get_plagiarism_miners() const;
  onetrip::Result<MinersChange> update_plagiarism_miners(std::int64_t now_ms,
                                                         const std::map<Hotkey, double>& scores);
  onetrip::Result<std::vector<Hotkey>> to_eliminate(std::int64_t now_ms) const;
  using Records = std::vector<PlagiarismRecord>;
  // They may be many, of many events each.
  onetrip::Task<onetrip::Result<onetrip::wire::Encoded<Records>>> detect(
      std::int64_t now_ms, std::vector<Hotkey> hotkeys);
  std::optional<PlagiarismRecord> get_record(const Hotkey& hotkey) const;

  // A timer's run, at the clock's time: detects, and takes the scores in.
  onetrip::Task<onetrip::Status> run_detect();

 private:
  onetrip::Task<onetrip::Result<Records>> search(std::int64_t now_ms, std::vector<Hotkey> hotkeys);
  onetrip::Task<onetrip::Result<std::vector<Track>>> tracks(std::int64_t now_ms);

  onetrip::Scheduler& scheduler_;
  onetrip::AsyncMesh& mesh_;
  onetrip::Worker& worker_;
  onetrip::Table<Hotkey, std::int64_t> miners_;  // Plagiarists, and since when.
  onetrip::Table<Hotkey, PlagiarismRecord> records_;
  onetrip::Turns<std::string> turns_;
};

}  // namespace plagiarism
