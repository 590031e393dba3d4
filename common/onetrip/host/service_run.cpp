#include "onetrip/host/service_run.hpp"

#include <csignal>
#include <cstdlib>
#include <string>
#include <utility>

#include "onetrip/host/exit_status.hpp"
#include "onetrip/host/run_dir.hpp"
#include "onetrip/net/client_link.hpp"
#include "onetrip/net/server_link.hpp"
#include "onetrip/runtime/instances.hpp"
#include "onetrip/store/store_siblings.hpp"

namespace onetrip {
namespace {

// How often a draining service looks whether its last call is answered.
constexpr std::chrono::milliseconds drain_step{5};

// A broker that comes back is to know its services soon.
constexpr std::chrono::milliseconds announce_retry_max{200};

std::string_view name_of_signal(int signal) {
  if (signal == SIGTERM) return "SIGTERM";
  return signal == SIGINT ? "SIGINT" : "SIGHUP";
}

std::string store_path(const ServiceConfig& config, InstancePlace place) {
  return config.store_dir + "/" + store_file_name(config.name, place.instance);
}

// Null where nothing is kept.
std::unique_ptr<SqliteBackend> make_sqlite(const ServiceConfig& config, InstancePlace place,
                                           std::uint32_t page_size) {
  if (config.durability == Durability::memory) return nullptr;
  return std::make_unique<SqliteBackend>(SqliteOptions{.path = store_path(config, place),
                                                       .service = config.name,
                                                       .place = place,
                                                       .page_size = page_size});
}

// A quarter is kept for calls from other services' handlers.
LoadLimits limits_from(const ServiceConfig& config) {
  LoadLimits limits;
  limits.calls_max = config.calls_in_flight_max;
  limits.calls_reserved = config.calls_in_flight_max / 4;
  return limits;
}

}  // namespace

ServiceRun::ServiceRun(const Service& service, std::uint32_t instance, std::string version,
                       std::uint32_t page_size, const Config& config, Signals& signals,
                       Readiness readiness)
    : config_(config),
      self_(config.services.find(service.name)->second),
      place_{instance, self_.instances},
      settings_(self_.settings),
      signals_(signals),
      readiness_(std::move(readiness)),
      version_(std::move(version)),
      log_(make_stderr_log(instance_name(service.name, place_), config.mesh.log_level)),
      sqlite_(make_sqlite(self_, place_, page_size)),
      store_(sqlite_ ? static_cast<Backend&>(*sqlite_) : memory_, [this](const Error& error) {
        std::_Exit(fail(exit_status::store, "the state cannot be written", error));
      }) {}

int ServiceRun::run(const ServiceProgram::MakeHosted& make) {
  if (const int status = begin(make); status != exit_status::ok) return status;
  loop_.watch(signals_.pollable(), [this] { on_signal(); });
  loop_.watch(*link_->pollable(), [this] { server_->pump(); });
  loop_.watch(worker_.pollable(), [this] { worker_.collect(); });
  announce();
  log_->write(Level::info, "serving", {{"endpoint", link_->endpoint()}, {"version", version_}});
  readiness_.ready();
  loop_.run();
  log_->write(Level::info, "stopped");
  return exit_status::ok;
}

int ServiceRun::begin(const ServiceProgram::MakeHosted& make) {
  ServiceParts parts{clock_,  random_, scheduler_, loop_,   store_, timers_,
                     worker_, *log_,   context_,   config_, self_,  settings_};
  hosted_ = make(parts);
  if (!hosted_) return exit_status::config;
  if (const int status = load(); status != exit_status::ok) return status;
  return bind();
}

int ServiceRun::load() {
  if (sqlite_) {
    const Status made = self_.store_dir.empty() ? failed_precondition(
                                                      "neither XDG_STATE_HOME nor HOME is set: say "
                                                      "with store.dir where it is to be")
                                                : make_store_dir(self_.store_dir);
    if (!made) return fail(exit_status::store, "no place for the state", made.error());
  }
  const Time began = clock_.now();
  if (const Status loaded = store_.load(); !loaded)
    return fail(exit_status::store, "the state cannot be read", loaded.error());
  if (sqlite_) {
    say_recovered(clock_.now() - began);
    loop_.watch(sqlite_->pollable(), [this] { sqlite_->collect(); });
  }
  return exit_status::ok;
}

void ServiceRun::say_recovered(Duration taken) {
  const Recovered& found = sqlite_->recovered();
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(taken).count();
  log_->write(Level::info, found.is_new ? "state begun" : "state recovered",
              {{"file", store_path(self_, place_)},
               {"rows", std::to_string(found.rows)},
               {"bytes", std::to_string(found.bytes)},
               {"batches", std::to_string(found.batches)},
               {"log_frames", std::to_string(found.log_frames)},
               {"ms", std::to_string(ms)}});
}

int ServiceRun::bind() {
  MethodTable methods = hosted_->methods();
  if (const Status able = check_routes(methods.description()); place_.instances > 1 && !able)
    return fail(exit_status::config, "cannot be one of several instances", able.error());
  if (const Status made = make_run_dir(config_.mesh.run_dir); !made)
    return fail(exit_status::unavailable, "no place for sockets", made.error());
  auto link = net::make_server_link(context_, endpoint_of_instance(self_.endpoint, place_.instance),
                                    config_.mesh.transport);
  if (!link) {
    const bool unusable = link.error().code == Code::invalid_argument;
    return fail(unusable ? exit_status::config : exit_status::unavailable, "cannot serve",
                link.error());
  }
  link_ = hosted_->around(*std::move(link));
  ServerOptions options;
  options.sessions = &sessions_;
  options.timers = &timers_;
  options.loop = &loop_;
  options.version = version_;
  options.instance = place_.instance;
  options.instances = place_.instances;
  options.load = limits_from(self_);
  server_ =
      std::make_unique<Server>(scheduler_, *link_, store_, methods, random_, std::move(options));
  return exit_status::ok;
}

// To each broker, if there is any; brokers know nothing of one another.
void ServiceRun::announce() {
  const auto broker = config_.services.find("broker");
  if (broker == config_.services.end() || self_.name == "broker") return;
  for (std::uint32_t i = 0; i != broker->second.instances; ++i)
    announce_to(endpoint_of_instance(broker->second.endpoint, i));
}

void ServiceRun::announce_to(const std::string& broker) {
  auto link = net::make_client_link(context_, broker, config_.mesh.transport,
                                    {.retry_last = announce_retry_max});
  ONETRIP_CHECK(link.ok(), broker);  // The configuration was checked.
  announcers_.push_back(std::make_unique<Announcer>(
      scheduler_, *std::move(link), server_->announcement(link_->endpoint()),
      [this] {
        const Health health = server_->health();
        return Announcer::Standing{health.calls_in_flight, health.status != "serving"};
      },
      *log_));
  Announcer& announcer = *announcers_.back();
  for (const net::Pollable& item : announcer.link().pollables())
    loop_.watch(item, [&announcer] { announcer.pump(); });
}

void ServiceRun::on_signal() {
  while (const auto signal = signals_.receive()) {
    if (*signal == SIGHUP) {
      log_->write(Level::info, "SIGHUP ignored", {{"why", "restart to read the configuration"}});
    } else {
      return drain(*signal);
    }
  }
}

void ServiceRun::drain(int signal) {
  signals_.exit_on_next();
  readiness_.stopping();
  log_->write(Level::info, "draining", {{"signal", std::string(name_of_signal(signal))}});
  server_->drain();
  hosted_->drain();
  for (const auto& announcer : announcers_) announcer->beat();
  drained_by_ = clock_.now() + config_.mesh.drain;
  stop_when_drained();
}

void ServiceRun::stop_when_drained() {
  if (server_->idle() && store_.idle() && hosted_->idle()) return loop_.stop();
  if (clock_.now() < drained_by_) {
    scheduler_.after(drain_step, [this] { stop_when_drained(); });
    return;
  }
  log_->write(Level::warning, "calls given up",
              {{"calls", std::to_string(server_->health().calls_in_flight)},
               {"why", "mesh.drain_ms is over"}});
  loop_.stop();
}

int ServiceRun::fail(int status, std::string_view what, const Error& error) {
  log_->write(Level::error, what, {{"error", error.message}});
  return status;
}

}  // namespace onetrip
