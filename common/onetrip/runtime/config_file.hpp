// Reading the configuration file.  Config's own; config_file.cpp alone includes toml++.
#pragma once

#include "onetrip/base/result.hpp"
#include "onetrip/runtime/config_given.hpp"
#include "onetrip/runtime/config_source.hpp"

namespace onetrip::config {

// Adds all that the file says.  The error begins with the file's name and line.
Status read_file(const File& file, Given& given);

}  // namespace onetrip::config
