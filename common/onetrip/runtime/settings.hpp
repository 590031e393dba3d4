// Settings of a service's own: what its program lets people set in [service.NAME.settings].
//
//   const std::vector<onetrip::SettingDeclaration> settings{
//       onetrip::interval_setting("evaluate_ms", 10'000, "How often limit orders are evaluated"),
//       onetrip::number_setting("speed", 1, {0.1, 1e6}, "How fast a replay goes"),
//       onetrip::text_setting("feed", "synthetic", {"synthetic", "replay"}, "Where prices are
//       from"),
//   };
//   const onetrip::ServiceProgram program{prices::service, "1.0", 4096, settings};
//   ...
//   parts.timers.every("evaluate", parts.settings.interval("evaluate_ms"), ...);
//
// The configuration (runtime/config.hpp) refuses what is not declared, or is of another type or out
// of its range, with the place where it was said; the program's --help and --print-config show all.
// Programs that do not know a service's declarations take any text, number or list of texts.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "onetrip/base/clock.hpp"

namespace onetrip {

using SettingValue = std::variant<std::string, std::int64_t, std::vector<std::string>, double>;

// As a TOML file says it.
std::string to_toml(const SettingValue& value);

// From the first to the second, both included.
using SettingRange = std::pair<double, double>;

struct SettingDeclaration {
  std::string name;                      // Made of a-z, 0-9 and _, a letter first.
  SettingValue otherwise;                // What it is where nobody says; its type is the setting's.
  SettingRange range{};                  // Of a number.
  std::vector<std::string> one_of = {};  // Of a text: what it may be; empty: anything, "" too.
  bool is_path = false;  // Of a text: made absolute, from the file's folder where the file says it.
  std::string doc = {};  // Without a full stop.
};

SettingDeclaration integer_setting(std::string name, std::int64_t otherwise, SettingRange range,
                                   std::string doc);
// Whole milliseconds, from 0 (where it is of a timer: never) to a week.
SettingDeclaration interval_setting(std::string name, std::int64_t otherwise_ms, std::string doc);
// Finite.
SettingDeclaration number_setting(std::string name, double otherwise, SettingRange range,
                                  std::string doc);
SettingDeclaration text_setting(std::string name, std::string otherwise,
                                std::vector<std::string> one_of, std::string doc);
// Of a file or folder; empty: none.
SettingDeclaration path_setting(std::string name, std::string otherwise, std::string doc);
// In the environment and on the command line: divided by blanks.
SettingDeclaration texts_setting(std::string name, std::vector<std::string> otherwise,
                                 std::string doc);

// "a whole number from 0 to 604800000", "one of synthetic, replay".
std::string what_it_takes(const SettingDeclaration& declaration);

using SettingDeclarations = std::vector<SettingDeclaration>;

// What is in effect.  To ask for one that is not declared, or for another type, is a bug.
class Settings {
 public:
  using Values = std::map<std::string, SettingValue, std::less<>>;

  explicit Settings(Values values) : values_(std::move(values)) {}
  // What counts where nobody says anything, and a test's own beside it:
  //   Settings::defaults(declarations).with("evaluate_ms", std::int64_t{0})
  static Settings defaults(const SettingDeclarations& declarations);
  Settings with(std::string_view name, SettingValue value) const;

  std::int64_t integer(std::string_view name) const;
  // An integer that is so many milliseconds.
  Duration interval(std::string_view name) const;
  double number(std::string_view name) const;
  const std::string& text(std::string_view name) const;
  const std::vector<std::string>& texts(std::string_view name) const;

 private:
  template <class T>
  const T& get(std::string_view name) const;

  Values values_;
};

}  // namespace onetrip
