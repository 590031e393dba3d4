#include "onetrip/trading/hotkeys.hpp"

#include <fmt/format.h>

#include "onetrip/trading/order_rules.hpp"

namespace trading {

onetrip::Status check_hotkeys(std::string_view field, const std::vector<Hotkey>& hotkeys) {
  for (std::size_t i = 0; i < hotkeys.size(); ++i)
    if (auto status = check_hotkey(field, hotkeys[i]); !status.ok())
      return check_hotkey(fmt::format("{}[{}]", field, i), hotkeys[i]);
  return {};
}

}  // namespace trading
