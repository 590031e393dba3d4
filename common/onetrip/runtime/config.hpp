// Config: where the services of a mesh are and how they run, from a TOML file, the environment and
// the command line.
//
//   [mesh]
//   log_level = "info"
//
//   [store]
//   durability = "commit"
//
//   [broker]                              # short for [service.broker]: calls go through one
//
//   [service.perf_ledger]                 # any name: services of your own, too
//   endpoint = "tcp://127.0.0.1:7001"
//
//   [service.prices.settings]             # the service's own (runtime/settings.hpp)
//   feed = "replay"
//
// What is said later here beats what is said earlier: built-in default, file, environment
// (ONETRIP_MESH_LOG_LEVEL, ONETRIP_SERVICE_PERF_LEDGER_ENDPOINT,
// ONETRIP_SERVICE_PRICES_SETTINGS_FEED), command line (--set service.perf_ledger.endpoint=...).  A
// key that is not known, a value of another type or out of its range is an error that names the
// place: `onetrip.toml:7: unknown key ...`.
//
// The file is the first of: --config FILE, $ONETRIP_CONFIG, ./onetrip.toml,
// $XDG_CONFIG_HOME/onetrip/onetrip.toml (~/.config where that is not set),
// /etc/onetrip/onetrip.toml; or none.  One that was named must be there.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/base/log.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/net/adaptive_spin.hpp"
#include "onetrip/net/socket_transport.hpp"
#include "onetrip/runtime/settings.hpp"

namespace onetrip {

// [mesh]
struct MeshConfig {
  // Sockets and other files of a run.  Default: ${XDG_RUNTIME_DIR:-/tmp}/onetrip-$UID/ and then 8
  // hex digits that stand for the configuration file's real path ("default" where there is no
  // file), so that two configurations do not meet.  A relative one is relative to the file's folder
  // (to the working directory where it does not come from the file); here it is absolute.
  std::string run_dir;
  Level log_level = Level::info;              // debug, info, warning, error
  std::chrono::milliseconds drain{10'000};    // drain_ms: what calls in hand are given at the end
  std::chrono::milliseconds deadline{5'000};  // deadline_ms: of a call that does not say another
  net::SocketTransport transport = net::SocketTransport::zmtp;  // zmtp, libzmq
  // spin_us: how long a wait looks before it sleeps, where that pays; 0 to 1000
  std::chrono::microseconds spin = net::spin_default;
};

// What a service's replies promise (docs/durability.md).
enum class Durability {
  commit,  // What was acknowledged survives kill -9 and a power cut.
  memory,  // Nothing survives the process.
};

// [store]: what counts for each service that says nothing else.
struct StoreConfig {
  Durability durability = Durability::commit;  // commit, memory
  // The services' files.  Default: ${XDG_STATE_HOME:-~/.local/state}/onetrip/ and then what run_dir
  // ends in.  Relative as run_dir may be; here it is absolute, or empty where neither
  // XDG_STATE_HOME nor HOME is set.
  std::string dir;
};

// [service.NAME]; NAME is made of a-z, 0-9 and _, and starts with a letter.
struct ServiceConfig {
  std::string name;
  std::uint32_t instances = 1;  // Processes among which its state is divided: 1 to 64.
  // Each instance's, with its number from 0 on for {instance} (runtime/instances.hpp).  Default:
  // ipc://<run_dir>/NAME.sock, or ipc://<run_dir>/NAME.{instance}.sock where there are several.
  std::string endpoint;
  std::string program;            // Default: onetrip-NAME, with - for _
  std::vector<std::string> args;  // For the program.  In the environment: divided by blanks.
  std::size_t calls_in_flight_max = 1024;
  Durability durability = Durability::commit;  // Default: store.durability
  std::string store_dir;                       // Default: store.dir
  // [service.NAME.settings]: all that are declared; where nothing is, those that are said.
  Settings::Values settings;
};

// One setting as it came out, for --print-config.
struct Setting {
  std::string key;  // "service.perf_ledger.endpoint"
  SettingValue value;
  std::string origin;  // "default", "onetrip.toml:7", "ONETRIP_MESH_DRAIN_MS", "command line"
};

struct Config {
  std::string path;  // The file's real path; empty where there is none.
  MeshConfig mesh;
  StoreConfig store;
  std::map<std::string, ServiceConfig, std::less<>> services;
  std::vector<Setting> settings;  // All that is in effect, section by section.

  // The service's section; its defaults where it has none.  INVALID_ARGUMENT for what cannot be a
  // service's name.
  Result<ServiceConfig> service(std::string_view name) const;
};

// Where a configuration comes from; of_process() in programs, made by hand in tests.
struct ConfigSource {
  std::optional<std::string> file;    // --config
  std::vector<std::string> sets;      // --set KEY=VALUE; a later one beats an earlier one.
  std::vector<std::string> services;  // Those that have a section even if nothing is said of them.
  // The settings of services whose program this is; of the others any are taken as they come.
  std::map<std::string, SettingDeclarations, std::less<>> declared;
  std::map<std::string, std::string> environment;
  std::string working_dir;
  std::string system_dir = "/etc";
  std::uint32_t uid = 0;

  static ConfigSource of_process();
};

Result<Config> load_config(const ConfigSource& source);

// The effective configuration as a TOML file that says the same, with each setting's origin in a
// comment.
std::string to_toml(const Config& config);

}  // namespace onetrip
