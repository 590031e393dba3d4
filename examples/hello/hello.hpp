// The contract of the hello service: what both ends compile against.
#pragma once

#include <cstdint>
#include <string>

#include "onetrip/rpc/method.hpp"
#include "onetrip/wire/codec.hpp"

namespace hello {

using onetrip::Contract;
using onetrip::Effect;
using onetrip::Method;
using onetrip::Placement;

struct Greeting {
  std::string text;
  std::int64_t times_greeted = 0;
};
ONETRIP_FIELDS(Greeting, text, times_greeted)

inline constexpr onetrip::Service service{"hello", Placement::single, "", "Greets people."};

inline constexpr Method<Greeting(std::string)> greet{
    service, "greet", Effect::once, {"name"}, "A greeting, and which one it is for this name."};

inline constexpr Contract contract{service, greet};

}  // namespace hello
