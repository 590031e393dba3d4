#include "onetrip/host/service_program.hpp"

#include <sys/resource.h>

#include <cstdio>
#include <optional>
#include <variant>

#include <fmt/core.h>

#include "onetrip/base/freed_memory.hpp"
#include "onetrip/host/exit_status.hpp"
#include "onetrip/host/service_options.hpp"
#include "onetrip/host/service_run.hpp"
#include "onetrip/runtime/signals.hpp"

namespace onetrip {
namespace {

void print(std::FILE* stream, const std::string& text) { std::fputs(text.c_str(), stream); }

// A listener on an ipc endpoint aborts the process when descriptors run out (libzmq 4.3.4).
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

ConfigSource source_from(const Service& service, const ServiceOptions& options,
                         const SettingDeclarations& settings) {
  ConfigSource source = ConfigSource::of_process();
  source.file = options.config_file;
  source.sets = options.sets;
  source.services = {std::string(service.name)};
  source.declared.emplace(service.name, settings);
  return source;
}

// Whether the configuration has such an instance of such a service.
Status check_instance(const Service& service, const Config& config, std::uint32_t instance) {
  const std::uint32_t instances = config.services.find(service.name)->second.instances;
  if (service.placement == Placement::single && instances > 1)
    return invalid(
        "service.{0}.instances is {1}: all of {0}'s state is in one instance, as none "
        "could tell what the others have",
        service.name, instances);
  if (instance < instances) return {};
  return invalid("--instance {}: service.{}.instances is {}, and they are counted from 0 on",
                 instance, service.name, instances);
}

// The answer to --print-config and --check-config, where one was given.
std::optional<std::string> text_about(const Config& config, const ServiceOptions& options) {
  if (options.print_config) return to_toml(config);
  if (!options.check_config) return std::nullopt;
  return fmt::format("{}: good\n", config.path.empty() ? "no file" : config.path);
}

}  // namespace

int ServiceProgram::run_hosted(int argc, char** argv, const MakeHosted& make) const {
  const auto parsed = parse_service_options(argc, argv, service_, version_, settings_);
  if (const auto* early = std::get_if<EarlyExit>(&parsed)) {
    print(early->status == exit_status::ok ? stdout : stderr, early->text);
    return early->status;
  }
  const auto& options = std::get<ServiceOptions>(parsed);
  const ConfigSource source = source_from(service_, options, settings_);
  const Result<Config> config = load_config(source);
  if (!config) {
    print(stderr, fmt::format("{}: {}\n", argv[0], config.error().message));
    return exit_status::config;
  }
  if (const Status good = check_instance(service_, *config, options.instance); !good) {
    print(stderr, fmt::format("{}: {}\n", argv[0], good.error().message));
    return exit_status::config;
  }
  if (const auto text = text_about(*config, options)) {
    print(stdout, *text);
    return exit_status::ok;
  }
  raise_descriptor_limit();
  keep_freed_memory();
  Signals signals;
  const auto notify_socket = source.environment.find("NOTIFY_SOCKET");
  ServiceRun run(service_, options.instance, version_, page_size_, *config, signals,
                 Readiness(notify_socket == source.environment.end() ? "" : notify_socket->second));
  return run.run(make);
}

}  // namespace onetrip
