// The instances of a service: what each is called, and where it is.
//
// A service that has one is called as ever: "kv", at ".../kv.sock".  Of several each has its
// number, from 0 on: "kv.1", at ".../kv.1.sock".  Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "onetrip/base/owner.hpp"

namespace onetrip {

// Every one of them is a process, and a call over everything asks each.
inline constexpr std::uint32_t instances_max = 64;

// What stands in an endpoint for the instance's number.
inline constexpr std::string_view instance_placeholder = "{instance}";
bool names_instance(std::string_view endpoint);
std::string endpoint_of_instance(std::string_view endpoint, std::uint32_t instance);

std::string default_endpoint(std::string_view run_dir, std::string_view service,
                             std::uint32_t instances);

// As logs, the supervisor and people call it.
std::string instance_name(std::string_view service, InstancePlace place);

}  // namespace onetrip
