// What comes from outside: buckets, records, classes.  INVALID_ARGUMENT; names field and value.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "onetrip/api/challenge_period.hpp"
#include "onetrip/base/result.hpp"

namespace challenge_period {

onetrip::Status check_bucket(std::string_view field, std::string_view bucket);
onetrip::Status check_records(const Records& miners);
onetrip::Status check_classes(const std::map<Hotkey, std::string>& classes);

}  // namespace challenge_period
