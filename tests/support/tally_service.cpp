#include "tests/support/tally_service.hpp"

namespace tally {

onetrip::MethodTable TallyService::methods() {
  return onetrip::MethodTable{contract}
      .on(get,
          [this](const std::string& name) -> onetrip::Result<std::int64_t> {
            const std::int64_t* found = tallies.find(name);
            if (found == nullptr) return onetrip::not_found("name: there is no {}", name);
            return *found;
          })
      .on(add, [this](std::int64_t by, const std::string& name) { return add_to(name, by); })
      .on(set, [this](const Change& change) { tallies.put(change.name, change.by); })
      .on(get_many,
          [this](const std::vector<std::string>& wanted) {
            Tallies found;
            for (const std::string& name : wanted)
              if (const std::int64_t* each = tallies.find(name)) found[name] = *each;
            return found;
          })
      .on(add_many, [this](const std::vector<Change>& changes) { return add_each(changes); })
      .on(replace_all,
          [this](const Tallies& now) {
            tallies.clear();
            for (const auto& [name, count] : now) tallies.put(name, count);
            return static_cast<std::int64_t>(now.size());
          })
      .on(names,
          [this] {
            std::vector<std::string> found;
            for (const auto& [name, count] : all()) found.push_back(name);
            return found;
          })
      .on(by_letter,
          [this] {
            std::map<std::string, Tallies> found;
            for (const auto& [name, count] : all()) found[name.substr(0, 1)][name] = count;
            return found;
          })
      .on(clear, [this] { tallies.clear(); });
}

std::int64_t TallyService::add_to(const std::string& name, std::int64_t by) {
  const std::int64_t* found = tallies.find(name);
  const std::int64_t now = (found == nullptr ? 0 : *found) + by;
  tallies.put(name, now);
  return now;
}

Changed TallyService::add_each(const std::vector<Change>& changes) {
  Changed changed;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    if (changes[i].by < 0) {
      changed.refused[static_cast<std::int64_t>(i)] = "by is below 0";
      continue;
    }
    add_to(changes[i].name, changes[i].by);
    ++changed.applied;
  }
  return changed;
}

Tallies TallyService::all() const {
  Tallies found;
  for (const auto& [name, count] : tallies.scan()) found[name] = count;
  return found;
}

}  // namespace tally
