// A keyed service for tests of several instances: of each kind of method that there is, one.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/rpc/method_table.hpp"
#include "onetrip/store/table.hpp"

namespace tally {

using onetrip::Effect;
using onetrip::Method;

// docs/protocol.md, "Several instances": of three these keys are instance 0's, 1's and 2's.
inline const std::string of_0 = "hotkey_2";
inline const std::string of_1 = "hotkey_0";
inline const std::string of_2 = "hotkey_1";

struct Change {
  std::string name;
  std::int64_t by = 0;

  friend bool operator==(const Change&, const Change&) = default;
};
ONETRIP_FIELDS(Change, name, by)

struct Changed {
  std::int64_t applied = 0;
  std::map<std::int64_t, std::string> refused;

  friend bool operator==(const Changed&, const Changed&) = default;
};
ONETRIP_FIELDS(Changed, applied, refused)

using Tallies = std::map<std::string, std::int64_t>;

inline constexpr onetrip::Service service{"tally", onetrip::Placement::keyed, "name", "Counts."};

inline constexpr Method<std::int64_t(std::string)> get{
    service, "get", Effect::read, {"name"}, "How many; NOT_FOUND where there are none."};
inline constexpr Method<std::int64_t(std::int64_t, std::string)> add{
    service, "add", Effect::once, {"by", "name"}, "Adds, and gives how many there are now."};
inline constexpr Method<void(Change)> set{
    service, "set", Effect::idempotent, {{"change", onetrip::has_key}}, "Sets how many there are."};
inline constexpr Method<Tallies(std::vector<std::string>)> get_many{
    service, "get_many", Effect::read, {{"names", onetrip::divided_by_key}}, "Those there are."};
inline constexpr Method<Changed(std::vector<Change>)> add_many{
    service,
    "add_many",
    Effect::once,
    {{"changes", onetrip::divided_by_key}},
    "Adds each, but what is below 0.",
    onetrip::errors_by_index("refused")};
inline constexpr Method<std::int64_t(Tallies)> replace_all{
    service,
    "replace_all",
    Effect::idempotent,
    {{"tallies", onetrip::divided_over_all}},
    "Drops all others; gives how many are held."};
inline constexpr Method<std::vector<std::string>()> names{service, "names", Effect::read,
                                                          "Each, in order.", onetrip::in_order};
inline constexpr Method<std::map<std::string, Tallies>()> by_letter{
    service, "by_letter", Effect::read, "All, by the first letter of their names."};
inline constexpr Method<void()> clear{service, "clear", Effect::idempotent, "Drops all."};

inline constexpr onetrip::Contract contract{service,  get,         add,   set,       get_many,
                                            add_many, replace_all, names, by_letter, clear};

class TallyService {
 public:
  explicit TallyService(onetrip::Store& store) : tallies(store, "tallies") {}

  onetrip::MethodTable methods();

  onetrip::Table<std::string, std::int64_t> tallies;

 private:
  std::int64_t add_to(const std::string& name, std::int64_t by);
  Changed add_each(const std::vector<Change>& changes);
  Tallies all() const;
};

}  // namespace tally
