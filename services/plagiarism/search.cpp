#include "services/plagiarism/search.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "services/plagiarism/likeness.hpp"

namespace plagiarism {
namespace {

std::optional<PlagiarismEvent> compare(const Track& suspect, const Track& victim) {
  const double follow = follow_share(suspect, victim);
  if (follow < follow_event) return std::nullopt;
  const Similarity likeness = similarity(suspect, victim);
  if (likeness.cosine < similarity_event) return std::nullopt;
  return PlagiarismEvent{.trade_pair = suspect.trade_pair,
                         .victim = victim.hotkey,
                         .follow = follow,
                         .similarity = likeness.cosine,
                         .lag_ms = likeness.lag * sample_ms};
}

PlagiarismRecord record_of(const Hotkey& suspect, std::vector<PlagiarismEvent> events,
                           std::int64_t now_ms) {
  std::sort(events.begin(), events.end(), [](const auto& a, const auto& b) {
    return std::tie(a.trade_pair, a.victim) < std::tie(b.trade_pair, b.victim);
  });
  PlagiarismRecord record;
  record.event_id = fmt::format("{}-{}", suspect, now_ms);
  record.time_ms = now_ms;
  record.plagiarist = suspect;
  for (const PlagiarismEvent& event : events)
    record.overall_score = std::max(record.overall_score, event.similarity);
  record.events = std::move(events);
  return record;
}

}  // namespace

std::vector<PlagiarismRecord> find_copies(const std::vector<Track>& tracks,
                                          const std::vector<Hotkey>& suspects, std::int64_t now_ms,
                                          const std::stop_token& stop) {
  const std::set<Hotkey> suspected(suspects.begin(), suspects.end());
  std::map<std::string, std::vector<const Track*>> by_pair;
  for (const Track& track : tracks) by_pair[track.trade_pair].push_back(&track);

  std::map<Hotkey, std::vector<PlagiarismEvent>> events;
  for (const Track& suspect : tracks) {
    if (stop.stop_requested()) break;
    if (!suspected.empty() && !suspected.contains(suspect.hotkey)) continue;
    for (const Track* victim : by_pair[suspect.trade_pair])
      if (victim->hotkey != suspect.hotkey)
        if (auto event = compare(suspect, *victim))
          events[suspect.hotkey].push_back(*std::move(event));
  }

  std::vector<PlagiarismRecord> records;
  records.reserve(events.size());
  for (auto& [hotkey, theirs] : events)
    records.push_back(record_of(hotkey, std::move(theirs), now_ms));
  return records;
}

}  // namespace plagiarism
