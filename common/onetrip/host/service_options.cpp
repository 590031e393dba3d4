#include "onetrip/host/service_options.hpp"

#include <filesystem>
#include <sstream>

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "onetrip/base/nearest.hpp"
#include "onetrip/host/exit_status.hpp"
#include "onetrip/net/context.hpp"
#include "onetrip/wire/msgpack_version.hpp"

namespace onetrip {
namespace {

struct Given {
  ServiceOptions options;
  std::string config_file;
  std::string endpoint;
  std::string log_level;
};

std::string program_name(const char* path) { return std::filesystem::path(path).filename(); }

std::string version_line(const std::string& program, std::string_view version) {
  return fmt::format("{} {} (libzmq {}, msgpack-c {})", program, version, net::zmq_version(),
                     wire::msgpack_version());
}

// What [service.NAME.settings] may hold; empty where there is nothing.
std::string settings_text(const Service& service, const SettingDeclarations& settings) {
  if (settings.empty()) return {};
  std::string text = fmt::format(
      "Settings: [service.{0}.settings] in the file, or --set service.{0}.settings.NAME=VALUE\n",
      service.name);
  for (const SettingDeclaration& setting : settings)
    text += fmt::format("  {} = {}\n      {}: {}\n", setting.name, to_toml(setting.otherwise),
                        setting.doc, what_it_takes(setting));
  return text + "\n";
}

void declare(CLI::App& app, Given& given) {
  app.set_help_flag("-h,--help", "This text");
  app.add_option("--config", given.config_file, "The configuration file")->type_name("FILE");
  app.add_option("--set", given.options.sets, "A setting; beats environment and file")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  app.add_option("--endpoint", given.endpoint, "Where to serve: ipc:///PATH, tcp://127.0.0.1:PORT")
      ->type_name("ENDPOINT");
  app.add_option("--instance", given.options.instance,
                 "Which of its instances to be, from 0 on (service.NAME.instances)")
      ->type_name("I");
  app.add_option("--log-level", given.log_level, "debug, info, warning or error")
      ->type_name("LEVEL");
  app.add_flag("--check-config", given.options.check_config,
               "Say whether the configuration is good, and exit");
  app.add_flag("--print-config", given.options.print_config,
               "Print the configuration in effect with its origins, and exit");
}

std::string footer(const Service& service, const SettingDeclarations& settings) {
  return settings_text(service, settings) +
         "SIGTERM or SIGINT: refuse new calls, answer those in hand, exit 0; the second one "
         "exits\n"
         "at once.  Exit status: 2 usage, 69 endpoint, 74 store, 78 configuration.";
}

// "--confg": " Did you mean --config?"
std::string suggestion(const CLI::App& app, int argc, const char* const* argv) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  const std::vector<std::string_view> known(names.begin(), names.end());
  for (int i = 1; i < argc; ++i) {
    const std::string_view word(argv[i]);
    const std::string_view name = word.substr(0, word.find('='));
    if (name.substr(0, 2) != "--") continue;
    if (std::find(known.begin(), known.end(), name) == known.end())
      return did_you_mean(name, known);
  }
  return {};
}

}  // namespace

std::variant<ServiceOptions, EarlyExit> parse_service_options(int argc, const char* const* argv,
                                                              const Service& service,
                                                              std::string_view version,
                                                              const SettingDeclarations& settings) {
  const std::string program = program_name(argv[0]);
  CLI::App app(fmt::format("Serves {}: {}", service.name, service.doc), program);
  Given given;
  declare(app, given);
  app.footer(footer(service, settings));
  app.set_version_flag("-V,--version", version_line(program, version));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream text;
    if (error.get_exit_code() == 0) {  // --help and --version come this way.
      app.exit(error, text, text);
      return EarlyExit{exit_status::ok, text.str()};
    }
    return EarlyExit{exit_status::usage,
                     fmt::format("{}: {}{}\nRun {} --help.\n", program, error.what(),
                                 suggestion(app, argc, argv), program)};
  }
  ServiceOptions options = std::move(given.options);
  if (!given.config_file.empty()) options.config_file = given.config_file;
  if (!given.endpoint.empty())
    options.sets.push_back(fmt::format("service.{}.endpoint={}", service.name, given.endpoint));
  if (!given.log_level.empty()) options.sets.push_back("mesh.log_level=" + given.log_level);
  return options;
}

}  // namespace onetrip
