// Lists of hotkeys, as methods that take many are given them.
#pragma once

#include <string_view>
#include <vector>

#include "onetrip/base/result.hpp"
#include "onetrip/trading/order.hpp"

namespace trading {

// INVALID_ARGUMENT, naming the entry ("hotkeys[3]"), unless each has 1 to 128 bytes.
onetrip::Status check_hotkeys(std::string_view field, const std::vector<Hotkey>& hotkeys);

}  // namespace trading
