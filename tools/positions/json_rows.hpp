// The values of a JSON array, one by one, as the text that each is written in.
//
// What stands inside of a value is not looked at further than its end needs it: whoever reads a
// value finds what is wrong with it, so that one bad row does not spoil the file.
#pragma once

#include <string_view>
#include <vector>

#include "onetrip/base/result.hpp"

namespace onetrip::tools {

// Views into `text`.  INVALID_ARGUMENT, with the byte, for what is no array, or ends inside of one.
Result<std::vector<std::string_view>> json_rows(std::string_view text);

}  // namespace onetrip::tools
