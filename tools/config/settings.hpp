// Single settings of a configuration as text, for scripts.
#pragma once

#include <string>
#include <string_view>

#include "onetrip/base/result.hpp"
#include "onetrip/runtime/config.hpp"

namespace onetrip::tools {

// The value as --set takes it: a list's words are divided by blanks.
std::string text_of(const Setting& setting);

// The text of the setting with that key ("mesh.run_dir"), or NOT_FOUND with the nearest keys.
Result<std::string> value_of(const Config& config, std::string_view key);

// One line an instance, a tab between: name ("kv", or of several "kv.0"), endpoint.
std::string service_lines(const Config& config);

}  // namespace onetrip::tools
