// ServiceRun: a service while it runs, with all that it is made of.  ServiceProgram's own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "onetrip/host/readiness.hpp"
#include "onetrip/host/service_program.hpp"
#include "onetrip/rpc/announcer.hpp"
#include "onetrip/rpc/server.hpp"
#include "onetrip/rpc/sessions.hpp"
#include "onetrip/rpc/timers.hpp"
#include "onetrip/runtime/signals.hpp"
#include "onetrip/store/memory_backend.hpp"
#include "onetrip/store/sqlite_backend.hpp"

namespace onetrip {

class ServiceRun {
 public:
  // What is passed by reference outlives it; `config` has a section for the service, with that
  // instance.
  ServiceRun(const Service& service, std::uint32_t instance, std::string version,
             std::uint32_t page_size, const Config& config, Signals& signals, Readiness readiness);

  // From the making of the service to the end of its drain.  An exit status.
  int run(const ServiceProgram::MakeHosted& make);

 private:
  // 0, or the exit status of what went wrong, which is logged.
  int begin(const ServiceProgram::MakeHosted& make);
  int load();
  int bind();
  void announce();
  void announce_to(const std::string& broker);
  void on_signal();
  void drain(int signal);
  void stop_when_drained();
  void say_recovered(Duration taken);
  int fail(int status, std::string_view what, const Error& error);

  const Config& config_;
  const ServiceConfig& self_;
  const InstancePlace place_;
  const Settings settings_;
  Signals& signals_;
  Readiness readiness_;
  std::string version_;

  // In the order in which they are made; destroyed the other way round.
  SystemClock clock_;
  Random random_{Random::seed_from_system()};
  std::unique_ptr<Log> log_;
  Scheduler scheduler_{clock_};
  EventLoop loop_{scheduler_, config_.mesh.spin};
  ThreadWorker worker_{scheduler_};
  MemoryBackend memory_;
  std::unique_ptr<SqliteBackend> sqlite_;  // None where nothing is kept.
  Store store_;
  Sessions sessions_{store_};
  Timers timers_{scheduler_, store_, *log_};
  net::Context context_;
  std::unique_ptr<ServiceProgram::Hosted> hosted_;
  std::unique_ptr<net::ServerLink> link_;
  std::unique_ptr<Server> server_;
  std::vector<std::unique_ptr<Announcer>> announcers_;  // One for each broker.
  Time drained_by_{};
};

}  // namespace onetrip
