// The contract of the service that the tests of host run as a program.
#pragma once

#include <cstdint>
#include <string>

#include "onetrip/rpc/method.hpp"

namespace echo {

inline constexpr onetrip::Service service{"echo", onetrip::Placement::single, "",
                                          "Says what it is told."};

inline constexpr onetrip::Method<std::string(std::string)> say{
    service, "say", onetrip::Effect::read, {"text"}, "The text."};
inline constexpr onetrip::Method<std::string(std::string, std::int64_t)> say_after{
    service, "say_after", onetrip::Effect::read, {"text", "ms"}, "The text, some time later."};

inline constexpr onetrip::Contract contract{service, say, say_after};

}  // namespace echo
