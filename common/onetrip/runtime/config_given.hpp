// Given: all that file, environment and command line say, of each key only what counts.  Config's
// own.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "onetrip/base/result.hpp"
#include "onetrip/runtime/config.hpp"
#include "onetrip/runtime/config_keys.hpp"

namespace onetrip::config {

class Given {
 public:
  // `declared` outlives it.
  explicit Given(const Declared& declared) : declared_(declared) {}

  Result<Key> find(std::string_view path) const { return find_key(path, declared_); }
  // Beats what was added before.  The error names `origin`.
  Status add(const std::string& path, SettingValue value, const std::string& origin);
  Status add_text(const std::string& path, std::string_view text, const std::string& origin);

  // A service that has a section, be it an empty one.
  Status add_service(const std::string& name);
  const std::set<std::string>& services() const { return services_; }

  // What counts for a key, noted down as in effect.
  SettingValue take_value(const std::string& path, SettingValue otherwise,
                          std::vector<Setting>& in_effect) const {
    const auto found = settings_.find(path);
    in_effect.push_back(found != settings_.end() ? found->second
                                                 : Setting{path, std::move(otherwise), "default"});
    return in_effect.back().value;
  }
  template <class T>
  T take(const std::string& path, T otherwise, std::vector<Setting>& in_effect) const {
    return std::get<T>(take_value(path, SettingValue(std::move(otherwise)), in_effect));
  }
  // All that has been said of the service's own settings.
  SettingDeclarations said_settings(const std::string& service) const;
  const Declared& declared() const { return declared_; }

 private:
  const Declared& declared_;
  std::map<std::string, Setting> settings_;
  std::set<std::string> services_;
};

}  // namespace onetrip::config
