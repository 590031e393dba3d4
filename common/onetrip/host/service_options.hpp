// The command line of a service's program.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "onetrip/rpc/method.hpp"
#include "onetrip/runtime/settings.hpp"

namespace onetrip {

struct ServiceOptions {
  std::optional<std::string> config_file;
  std::vector<std::string> sets;  // KEY=VALUE, --endpoint and --log-level included, in their order.
  std::uint32_t instance = 0;     // Whether there are so many says the configuration.
  bool check_config = false;
  bool print_config = false;
};

// The program has been asked for a text only (its help), or asked wrongly: print and exit.
struct EarlyExit {
  int status = 0;
  std::string text;  // To stdout if the status is 0, else to stderr.
};

// `version` and `settings` are of the program.
std::variant<ServiceOptions, EarlyExit> parse_service_options(int argc, const char* const* argv,
                                                              const Service& service,
                                                              std::string_view version,
                                                              const SettingDeclarations& settings);

}  // namespace onetrip
