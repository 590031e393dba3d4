// KnownValues: values that were seen in this session, by the name that they had, for completion.
//
// Bounded in names, values and bytes; the oldest go first.  Pure; not thread-safe.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/rpc/description.hpp"
#include "onetrip/wire/json_tree.hpp"
#include "tools/repl/call_line.hpp"

namespace onetrip::repl {

class KnownValues {
 public:
  static constexpr std::size_t names_max = 200;
  static constexpr std::size_t values_max = 50;  // Of one name.
  static constexpr std::size_t value_bytes_max = 200;

  // Empty and long values, and control characters, are not kept.
  void learn(std::string_view name, std::string_view value);
  // The texts that a call was given.
  void learn_arguments(const CallLine& call, const MethodDescription& method);
  // The texts in a result, by their fields' names.  What a keyed service's maps are keyed by, and
  // the texts of a list, are taken for its key, if the method speaks of it.
  void learn_result(const wire::JsonTree& result, const ServiceDescription& service,
                    const MethodDescription& method);

  // Newest first.  "hotkeys" finds those of "hotkey", too.
  std::vector<std::string> of(std::string_view name) const;

 private:
  void learn_inside(const wire::JsonTree& value, std::string_view name, std::size_t& left);

  std::map<std::string, std::deque<std::string>, std::less<>> by_name_;
};

}  // namespace onetrip::repl
