// EchoService: gives back the text it is given, for measuring.
#pragma once

#include <string>

#include "onetrip/rpc/method_table.hpp"
#include "onetrip/store/store.hpp"

namespace onetrip::bench {

inline constexpr Service echo_service{"echo", Placement::single, "", "For measuring."};
inline constexpr Method<std::string(std::string)> echo{
    echo_service, "echo", Effect::read, {"text"}, "Gives it back."};
inline constexpr Contract echo_contract{echo_service, echo};

class EchoService {
 public:
  explicit EchoService(Store& /*store*/) {}
  static MethodTable methods() {
    return MethodTable{echo_contract}.on(echo, [](std::string text) { return text; });
  }
};

}  // namespace onetrip::bench
