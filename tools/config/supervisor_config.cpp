#include "tools/config/supervisor_config.hpp"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <vector>

#include <fmt/core.h>

#include "onetrip/runtime/instances.hpp"

#include "tools/config/settings.hpp"

namespace onetrip::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view daemon_text = R"([unix_http_server]
file={run_dir}/supervisor.sock
chmod=0700

[supervisord]
{user}logfile={run_dir}/log/supervisord.log
logfile_maxbytes=1MB
logfile_backups=3
pidfile={run_dir}/supervisord.pid
childlogdir={run_dir}/log
umask=077

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface

[rpcinterface:quick_restart]
supervisor.rpcinterface_factory = quick_restart:make

[supervisorctl]
serverurl=unix://{run_dir}/supervisor.sock
)";

// startretries: for ever.  The pause before the n-th try is n seconds.
constexpr std::string_view program_text = R"(
[program:{name}]
command={command}
{directory}environment=SETTINGS_FINGERPRINT="{fingerprint:016x}"
autorestart=true
startsecs=5
startretries=1000000000
stopsignal=TERM
stopwaitsecs={stop_wait_s}
redirect_stderr=true
stdout_logfile={run_dir}/log/{name}.log
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=3
)";

// What is left to a service after its drain, to close its files.
constexpr std::int64_t close_s = 5;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

Status check_no_control(std::string_view what, const std::string& text) {
  if (std::any_of(text.begin(), text.end(), is_control))
    return invalid("{} holds a control character: supervisord cannot be told", what);
  return Done{};
}

// A path that stands alone in a line: no quotes help there.
Status check_path(std::string_view what, const std::string& path) {
  ONETRIP_TRY_STATUS(check_no_control(what, path));
  if (path.find(" ;") != std::string::npos || path.find(" #") != std::string::npos)
    return invalid("{} is \"{}\": supervisord would take the end for a comment", what, path);
  return Done{};
}

// % opens an expansion.
std::string without_expansion(std::string_view text) {
  std::string result;
  for (const char c : text) result.append(c == '%' ? 2 : 1, c);
  return result;
}

// "service.NAME.endpoint" and "service.NAME.instances", of whichever service.
bool is_place(std::string_view key) {
  return key.starts_with("service.") &&
         (key.ends_with(".endpoint") || key.ends_with(".instances")) &&
         std::count(key.begin(), key.end(), '.') == 2;
}

// What is said of the service, and where the others are: it may call them.
bool concerns(const Setting& setting, const ServiceConfig& service) {
  const std::string_view key = setting.key;
  return is_place(key) || key.starts_with("mesh.") || key.starts_with("store.") ||
         key.starts_with("service." + service.name + ".");
}

bool is_said_by_file(const Setting& setting) {
  return setting.origin == "default" || setting.origin.find(':') != std::string::npos;
}

// FNV-1a: it has to change with the settings, and to be the same tomorrow.
std::uint64_t fingerprint(const Config& config, const ServiceConfig& service) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const Setting& setting : config.settings) {
    if (!concerns(setting, service)) continue;
    for (const char c : setting.key + '=' + text_of(setting) + '\n')
      hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return hash;
}

std::string program_path(const Config& config, const ServiceConfig& service,
                         const SupervisorPlace& place) {
  const fs::path program = service.program;
  if (program.has_parent_path()) return (fs::path(config.path).parent_path() / program).string();
  std::error_code ignored;
  const fs::path ours = fs::path(place.program_dir) / program;
  return fs::exists(ours, ignored) ? ours.string() : program.string();
}

std::vector<std::string> command_of(const Config& config, const ServiceConfig& service,
                                    std::uint32_t instance, const SupervisorPlace& place) {
  std::vector<std::string> words{program_path(config, service, place)};
  if (!config.path.empty()) words.insert(words.end(), {"--config", config.path});
  for (const Setting& setting : config.settings) {
    if (concerns(setting, service) && !is_said_by_file(setting))
      words.insert(words.end(), {"--set", setting.key + '=' + text_of(setting)});
  }
  if (service.instances > 1) words.insert(words.end(), {"--instance", std::to_string(instance)});
  words.insert(words.end(), service.args.begin(), service.args.end());
  return words;
}

Result<std::string> program_section(const Config& config, const ServiceConfig& service,
                                    std::uint32_t instance, const SupervisorPlace& place) {
  std::string command;
  for (const std::string& word : command_of(config, service, instance, place)) {
    ONETRIP_TRY_STATUS(check_no_control("service." + service.name, word));
    if (!command.empty()) command += ' ';
    command += command_word(word);
  }
  std::string directory;
  if (!config.path.empty()) {
    const std::string folder = fs::path(config.path).parent_path().string();
    ONETRIP_TRY_STATUS(check_path("the configuration's folder", folder));
    directory = "directory=" + without_expansion(folder) + '\n';
  }
  const auto drain_s = std::chrono::ceil<std::chrono::seconds>(config.mesh.drain).count();
  return fmt::format(fmt::runtime(program_text),
                     fmt::arg("name", instance_name(service.name, {instance, service.instances})),
                     fmt::arg("command", command), fmt::arg("directory", directory),
                     fmt::arg("fingerprint", fingerprint(config, service)),
                     fmt::arg("stop_wait_s", drain_s + close_s),
                     fmt::arg("run_dir", without_expansion(config.mesh.run_dir)));
}

}  // namespace

std::string command_word(const std::string& word) {
  std::string result = "'";
  for (const char c : without_expansion(word)) {
    if (c == '\'')
      result += "'\"'\"'";
    else if (c == ' ')
      result += " ''";  // So that no ; or # follows a blank, which would open a comment.
    else
      result += c;
  }
  return result + "'";
}

Result<std::string> supervisor_config(const Config& config, const SupervisorPlace& place) {
  ONETRIP_TRY_STATUS(check_path("mesh.run_dir", config.mesh.run_dir));
  // Told so, supervisord does not warn that it keeps root's rights.
  const std::string_view user = place.uid == 0 ? "user=root\n" : "";
  std::string text = fmt::format(fmt::runtime(daemon_text), fmt::arg("user", user),
                                 fmt::arg("run_dir", without_expansion(config.mesh.run_dir)));
  for (const auto& [name, service] : config.services) {
    for (std::uint32_t i = 0; i < service.instances; ++i) {
      ONETRIP_TRY(const std::string section, program_section(config, service, i, place));
      text += section;
    }
  }
  return text;
}

}  // namespace onetrip::tools
