#include "services/eliminations/members.hpp"

#include "services/eliminations/metagraph.hpp"

namespace eliminations {

Members::Members(onetrip::Store& store)
    : metagraph_(store, "metagraph"), departed_(store, "departed") {}

Members::~Members() = default;

MetagraphChange Members::update(const std::set<Hotkey>& now, std::int64_t now_ms) {
  const std::set<Hotkey> before = last();
  std::set<Hotkey> ever_departed;
  for (const auto& [hotkey, departure] : departed_.scan()) ever_departed.insert(hotkey);

  MetagraphChange change = compare(before, ever_departed, now);
  if (change.anomaly) return change;
  for (const Hotkey& hotkey : change.departed) {
    metagraph_.erase(hotkey);
    departed_.put_from(hotkey, [&](const Departure* old) {
      return Departure{now_ms, old != nullptr ? old->returned_ms : std::nullopt};
    });
  }
  for (const Hotkey& hotkey : change.returned)
    departed_.update(hotkey, [&](Departure& departure) { departure.returned_ms = now_ms; });
  for (const Hotkey& hotkey : now)
    if (!before.contains(hotkey)) metagraph_.put(hotkey, now_ms);
  return change;
}

std::optional<std::set<Hotkey>> Members::network() const {
  if (metagraph_.empty() && departed_.empty()) return std::nullopt;
  return last();
}

std::map<Hotkey, std::int64_t> Members::departed() const {
  std::map<Hotkey, std::int64_t> times;
  for (const auto& [hotkey, departure] : departed_.scan())
    times.emplace_hint(times.end(), hotkey, departure.detected_ms);
  return times;
}

bool Members::is_re_registered(std::string_view hotkey) const {
  const Departure* departure = departed_.find(hotkey);
  return departure != nullptr && departure->returned_ms.has_value();
}

std::set<Hotkey> Members::last() const {
  std::set<Hotkey> hotkeys;
  for (const auto& [hotkey, since_ms] : metagraph_.scan()) hotkeys.insert(hotkeys.end(), hotkey);
  return hotkeys;
}

}  // namespace eliminations
