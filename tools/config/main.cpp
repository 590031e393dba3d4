// onetrip-config: shows the configuration in force, to people and to scripts/onetrip.
#include <unistd.h>

#include <cstdio>
#include <functional>
#include <map>
#include <string>

#include <CLI/CLI.hpp>

#include "onetrip/host/run_dir.hpp"
#include "onetrip/runtime/config.hpp"

#include "tools/config/settings.hpp"
#include "tools/config/supervisor_config.hpp"

namespace {

using onetrip::Config;
using onetrip::Result;

constexpr int exit_usage = 2;
constexpr int exit_config = 78;

struct Arguments {
  std::string config;
  onetrip::ConfigSource source = onetrip::ConfigSource::of_process();
  std::string key;
  std::string program_dir = ".";
};

// Each command makes one text of the configuration.
using Command = std::function<Result<std::string>(const Config&, const Arguments&)>;

const std::map<std::string, Command> commands{
    {"print", [](const Config& config, const Arguments&) { return onetrip::to_toml(config); }},
    {"check", [](const Config&, const Arguments&) { return std::string(); }},
    {"get",
     [](const Config& config, const Arguments& arguments) {
       const auto value = onetrip::tools::value_of(config, arguments.key);
       return value ? Result<std::string>(*value + "\n") : value;
     }},
    {"run-dir",
     [](const Config& config, const Arguments&) {
       const onetrip::Status made = onetrip::make_run_dir(config.mesh.run_dir);
       return made ? Result<std::string>(config.mesh.run_dir + "\n") : made.error();
     }},
    {"services",
     [](const Config& config, const Arguments&) { return onetrip::tools::service_lines(config); }},
    {"supervisord",
     [](const Config& config, const Arguments& arguments) {
       return onetrip::tools::supervisor_config(config, {arguments.program_dir, ::getuid()});
     }},
};

void declare(CLI::App& app, Arguments& arguments) {
  app.set_version_flag("-V,--version", "onetrip-config " ONETRIP_VERSION);
  app.add_option("--config", arguments.config, "The configuration file")->type_name("FILE");
  app.add_option("--set", arguments.source.sets, "A value that beats the file and the environment")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  app.require_subcommand(1);
  app.fallthrough();

  app.add_subcommand("print", "The values in force, and where each is from");
  app.add_subcommand("check", "Nothing, if the configuration is right");
  app.add_subcommand("run-dir", "Makes the folder of a run, for this user alone, and names it");
  app.add_subcommand("services", "Name and endpoint of each service's instances, a tab between");
  auto* get = app.add_subcommand("get", "One value");
  get->add_option("KEY", arguments.key, "Such as mesh.run_dir")->required();
  auto* supervisord = app.add_subcommand("supervisord", "A configuration for supervisord");
  supervisord->add_option("--bin", arguments.program_dir, "Where the services' programs are")
      ->type_name("DIR");
}

int fail(const onetrip::Error& error) {
  std::fprintf(stderr, "onetrip-config: %s\n", error.message.c_str());
  return exit_config;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Shows the configuration in force.  Exit: 0, 2 wrong usage, 78 wrong configuration.",
               "onetrip-config");
  Arguments arguments;
  declare(app, arguments);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : exit_usage;
  }
  if (!arguments.config.empty()) arguments.source.file = arguments.config;

  const auto config = onetrip::load_config(arguments.source);
  if (!config) return fail(config.error());
  const auto text = commands.at(app.get_subcommands().front()->get_name())(*config, arguments);
  if (!text) return fail(text.error());
  std::fputs(text->c_str(), stdout);
  return std::fflush(stdout) == 0 ? 0 : 1;
}
