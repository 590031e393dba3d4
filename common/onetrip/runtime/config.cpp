#include "onetrip/runtime/config.hpp"

#include <utility>

#include "onetrip/base/check.hpp"
#include "onetrip/runtime/config_file.hpp"
#include "onetrip/runtime/config_given.hpp"
#include "onetrip/runtime/config_keys.hpp"
#include "onetrip/runtime/config_source.hpp"
#include "onetrip/runtime/endpoint_rules.hpp"
#include "onetrip/runtime/instances.hpp"

namespace onetrip {
namespace {

Status read_environment(const ConfigSource& source, config::Given& given) {
  for (const auto& [name, text] : source.environment) {
    if (!config::is_setting(name)) continue;
    const auto path = config::path_from_variable(name);
    if (!path) return invalid("{}: {}", name, path.error().message);
    ONETRIP_TRY_STATUS(given.add_text(*path, text, name));
  }
  return Done{};
}

Status read_command_line(const ConfigSource& source, config::Given& given) {
  for (const std::string& set : source.sets) {
    const auto equals = set.find('=');
    if (equals == std::string::npos) return invalid("--set {}: write it as --set KEY=VALUE", set);
    ONETRIP_TRY_STATUS(
        given.add_text(set.substr(0, equals), set.substr(equals + 1), "command line"));
  }
  for (const std::string& name : source.services) ONETRIP_TRY_STATUS(given.add_service(name));
  return Done{};
}

// A default that its own declaration refuses is the program's bug.
void check_declared(const config::Declared& declared) {
  for (const auto& [service, settings] : declared)
    for (const SettingDeclaration& setting : settings) {
      const Status good = config::check_setting(setting.name, setting, setting.otherwise);
      ONETRIP_CHECK(good.ok(), service, setting.name);
    }
}

// A folder's setting, made absolute; none stays none.
std::string take_folder(const config::Given& given, const std::string& key, std::string otherwise,
                        const std::string& working_dir, std::vector<Setting>& all) {
  std::string path = given.take<std::string>(key, std::move(otherwise), all);
  if (!path.empty()) path = config::absolute(path, working_dir);
  all.back().value = path;
  return path;
}

MeshConfig mesh_from(const config::Given& given, const ConfigSource& source, Config& config) {
  auto& all = config.settings;
  MeshConfig mesh;
  mesh.run_dir = take_folder(given, "mesh.run_dir", config::default_run_dir(source, config.path),
                             source.working_dir, all);
  mesh.log_level = config::level_from_name(given.take<std::string>("mesh.log_level", "info", all));
  mesh.drain =
      std::chrono::milliseconds(given.take<std::int64_t>("mesh.drain_ms", mesh.drain.count(), all));
  mesh.deadline = std::chrono::milliseconds(
      given.take<std::int64_t>("mesh.deadline_ms", mesh.deadline.count(), all));
  mesh.transport =
      config::transport_from_name(given.take<std::string>("mesh.transport", "zmtp", all));
  mesh.spin =
      std::chrono::microseconds(given.take<std::int64_t>("mesh.spin_us", mesh.spin.count(), all));
  return mesh;
}

StoreConfig store_from(const config::Given& given, const ConfigSource& source, Config& config) {
  auto& all = config.settings;
  StoreConfig store;
  store.durability =
      config::durability_from_name(given.take<std::string>("store.durability", "commit", all));
  store.dir = take_folder(given, "store.dir", config::default_store_dir(source, config.path),
                          source.working_dir, all);
  return store;
}

// The service's own: what is declared, or else what is said.
Settings::Values settings_from(const config::Given& given, const std::string& name,
                               const std::string& working_dir, std::vector<Setting>& all) {
  const auto declared = given.declared().find(name);
  const std::string section = "service." + name + ".settings.";
  Settings::Values values;
  for (const SettingDeclaration& setting :
       declared != given.declared().end() ? declared->second : given.said_settings(name)) {
    SettingValue value = given.take_value(section + setting.name, setting.otherwise, all);
    auto* path = setting.is_path ? std::get_if<std::string>(&value) : nullptr;
    if (path != nullptr && !path->empty()) *path = config::absolute(*path, working_dir);
    all.back().value = value;
    values.emplace(setting.name, std::move(value));
  }
  return values;
}

ServiceConfig service_from(const config::Given& given, const std::string& name,
                           const Config& config, const std::string& working_dir,
                           std::vector<Setting>& all) {
  const std::string section = "service." + name + ".";
  std::string program = "onetrip-" + name;
  for (char& c : program) c = c == '_' ? '-' : c;

  ServiceConfig service;
  service.name = name;
  service.instances = static_cast<std::uint32_t>(
      given.take<std::int64_t>(section + "instances", service.instances, all));
  service.endpoint = given.take<std::string>(
      section + "endpoint", default_endpoint(config.mesh.run_dir, name, service.instances), all);
  service.program = given.take<std::string>(section + "program", program, all);
  service.args = given.take<std::vector<std::string>>(section + "args", {}, all);
  service.calls_in_flight_max = static_cast<std::size_t>(
      given.take<std::int64_t>(section + "calls_in_flight_max",
                               static_cast<std::int64_t>(service.calls_in_flight_max), all));
  // A broker keeps nothing.
  const Durability otherwise = name == "broker" ? Durability::memory : config.store.durability;
  service.durability = config::durability_from_name(given.take<std::string>(
      section + "durability", std::string(config::name_of(otherwise)), all));
  service.store_dir = take_folder(given, section + "store_dir", config.store.dir, working_dir, all);
  service.settings = settings_from(given, name, working_dir, all);
  return service;
}

// The endpoint of each instance, if each has one of its own.
Result<std::vector<std::string>> endpoints_of(const ServiceConfig& service) {
  if (service.instances > 1 && !names_instance(service.endpoint))
    return invalid(
        "service.{0}.endpoint: {0} has {1} instances, and each needs an endpoint of its own: write "
        "{2} in {3} where the instance's number is to be",
        service.name, service.instances, instance_placeholder, service.endpoint);
  std::vector<std::string> endpoints;
  for (std::uint32_t i = 0; i != service.instances; ++i) {
    endpoints.push_back(endpoint_of_instance(service.endpoint, i));
    if (const Status good = check_endpoint(endpoints.back()); !good)
      return invalid("service.{}.endpoint: {}", service.name, good.error().message);
  }
  return endpoints;
}

// What only the whole can get wrong: the default endpoint's length, two services at one endpoint.
Status check_endpoints(const Config& config) {
  std::map<std::string, std::string_view> owner;
  for (const auto& [name, service] : config.services) {
    ONETRIP_TRY(const std::vector<std::string> endpoints, endpoints_of(service));
    for (const std::string& endpoint : endpoints) {
      const auto [other, is_new] = owner.emplace(endpoint, name);
      if (!is_new && endpoint.back() != '*')
        return invalid("service.{} and service.{} have the same endpoint, {}", other->second, name,
                       endpoint);
    }
  }
  return Done{};
}

}  // namespace

Result<ServiceConfig> Config::service(std::string_view name) const {
  const auto found = services.find(name);
  if (found != services.end()) return found->second;
  ONETRIP_TRY_STATUS(config::check_service_name(name));
  std::vector<Setting> unused;
  const config::Declared none;
  ServiceConfig service = service_from(config::Given(none), std::string(name), *this, "", unused);
  ONETRIP_TRY_STATUS(endpoints_of(service));
  return service;
}

Result<Config> load_config(const ConfigSource& source) {
  check_declared(source.declared);
  config::Given given(source.declared);
  Config config;
  ONETRIP_TRY(const std::optional<config::File> file, config::find_file(source));
  if (file) {
    config.path = file->path;
    ONETRIP_TRY_STATUS(config::read_file(*file, given));
  }
  ONETRIP_TRY_STATUS(read_environment(source, given));
  ONETRIP_TRY_STATUS(read_command_line(source, given));

  config.mesh = mesh_from(given, source, config);
  config.store = store_from(given, source, config);
  for (const std::string& name : given.services())
    config.services.emplace(name,
                            service_from(given, name, config, source.working_dir, config.settings));
  ONETRIP_TRY_STATUS(check_endpoints(config));
  return config;
}

}  // namespace onetrip
