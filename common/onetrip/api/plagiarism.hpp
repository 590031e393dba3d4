// plagiarism: who copies whose orders.
//
// One instance.  Times are Unix milliseconds, UTC; scores, follow and similarity are shares, 0
// to 1. A malformed request is INVALID_ARGUMENT, names the field, and changes nothing.  The rules
// are DOMAIN §9's.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "onetrip/rpc/method.hpp"
#include "onetrip/trading/order.hpp"
#include "onetrip/wire/fields.hpp"

namespace plagiarism {

using trading::Hotkey;

struct PlagiarismEvent {
  std::string trade_pair;
  Hotkey victim;
  double follow = 0;        // The share of the suspect's orders that follow one of the victim's.
  double similarity = 0;    // Cosine of the two net leverages over time.
  std::int64_t lag_ms = 0;  // At which the similarity is greatest.

  friend bool operator==(const PlagiarismEvent&, const PlagiarismEvent&) = default;
};
ONETRIP_FIELDS(PlagiarismEvent, trade_pair, victim, follow, similarity, lag_ms)

struct PlagiarismRecord {
  std::string event_id;
  std::int64_t time_ms = 0;
  Hotkey plagiarist;
  double overall_score = 0;  // The greatest similarity among the events.
  std::vector<PlagiarismEvent> events;

  friend bool operator==(const PlagiarismRecord&, const PlagiarismRecord&) = default;
};
ONETRIP_FIELDS(PlagiarismRecord, event_id, time_ms, plagiarist, overall_score, events)

struct MinersChange {
  std::vector<Hotkey> added;
  std::vector<Hotkey> cleared;

  friend bool operator==(const MinersChange&, const MinersChange&) = default;
};
ONETRIP_FIELDS(MinersChange, added, cleared)

using onetrip::Effect;
using onetrip::Method;

inline constexpr onetrip::Service service{"plagiarism", onetrip::Placement::single, "",
                                          "Who copies whose orders."};

inline constexpr Method<std::map<Hotkey, std::int64_t>()> get_plagiarism_miners{
    service, "get_plagiarism_miners", Effect::read,
    "The hotkeys that count as plagiarists, and since when, in Unix ms."};

inline constexpr Method<MinersChange(std::int64_t, std::map<Hotkey, double>)>
    update_plagiarism_miners{service,
                             "update_plagiarism_miners",
                             Effect::idempotent,
                             {"now_ms", "scores"},
                             "Everybody's score as of now_ms (Unix ms): 0.9 and more is a "
                             "plagiarist; who became one, and "
                             "who no longer is."};

inline constexpr Method<std::vector<Hotkey>(std::int64_t)> to_eliminate{
    service,
    "to_eliminate",
    Effect::read,
    {"now_ms"},
    "The hotkeys that have been plagiarists for more than 14 days at now_ms (Unix ms)."};

inline constexpr Method<std::vector<PlagiarismRecord>(std::int64_t, std::vector<Hotkey>)> detect{
    service,
    "detect",
    Effect::once,
    {"now_ms", "hotkeys"},
    "Compares the orders of the 10 days before now_ms (Unix ms) of these hotkeys (none: of all) "
    "with "
    "everybody's, and gives and keeps a record of each that follows another."};

inline constexpr Method<std::optional<PlagiarismRecord>(Hotkey)> get_record{
    service,
    "get_record",
    Effect::read,
    {"hotkey"},
    "The last record of this hotkey; nil where there is none."};

inline constexpr onetrip::Contract contract{
    service, get_plagiarism_miners, update_plagiarism_miners, to_eliminate, detect, get_record};

}  // namespace plagiarism
