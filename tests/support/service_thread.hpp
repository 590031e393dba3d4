// ServiceThread: a service in a thread of its own behind a real socket.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "onetrip/host/service_program.hpp"
#include "onetrip/net/client_link.hpp"
#include "onetrip/net/context.hpp"
#include "onetrip/net/poller.hpp"
#include "onetrip/net/server_link.hpp"
#include "onetrip/rpc/announcer.hpp"
#include "onetrip/rpc/server.hpp"
#include "onetrip/runtime/event_loop.hpp"
#include "onetrip/runtime/instances.hpp"
#include "onetrip/store/memory_backend.hpp"
#include "onetrip/store/sqlite_backend.hpp"

namespace onetrip {

// `Service` is made from a Store, from a Scheduler and a Store, or from ServiceParts.
template <class Service>
class ServiceThread {
 public:
  // Answers at `endpoint` (tcp may end in ":*") until this object ends.  Keeps its state in memory,
  // or where `kept` says.
  ServiceThread(const net::Context& context, const std::string& endpoint,
                ServerOptions options = {}, const net::ServerLinkOptions& link_options = {},
                std::optional<SqliteOptions> kept = {})
      : options_(std::move(options)),
        kept_(std::move(kept)),
        link_(net::make_server_link(context, endpoint, net::SocketTransport::zmtp, link_options)
                  .value()),
        endpoint_(link_->endpoint()),
        thread_([this] { run(); }) {}
  // Where the configuration says, for a service that calls the others in it.
  ServiceThread(const net::Context& context, const Config& config, const std::string& name)
      : ServiceThread(context, config, name, 0) {}
  // That one of its instances.
  ServiceThread(const net::Context& context, const Config& config, const std::string& name,
                std::uint32_t instance)
      : options_(of_instance(instance, config.service(name).value().instances)),
        config_(config),
        self_(config.service(name).value()),
        link_(
            net::make_server_link(context, endpoint_of_instance(self_.endpoint, instance)).value()),
        endpoint_(link_->endpoint()),
        thread_([this] { run(); }) {}
  ~ServiceThread() {
    stop_.wake();
    thread_.join();
  }
  ServiceThread(const ServiceThread&) = delete;
  ServiceThread& operator=(const ServiceThread&) = delete;

  // Where it can be called.
  const std::string& endpoint() const { return endpoint_; }

 private:
  static ServerOptions of_instance(std::uint32_t instance, std::uint32_t instances) {
    ServerOptions options;
    options.instance = instance;
    options.instances = instances;
    return options;
  }
  static Service make(ServiceParts& parts) {
    if constexpr (std::constructible_from<Service, ServiceParts&>)
      return Service(parts);
    else if constexpr (std::constructible_from<Service, Scheduler&, Store&>)
      return Service(parts.scheduler, parts.store);
    else
      return Service(parts.store);
  }

  // With what the service puts around it.
  std::unique_ptr<net::ServerLink> take_link(Service& service) {
    if constexpr (requires { service.around(std::move(link_)); }) {
      return service.around(std::move(link_));
    } else {
      return std::move(link_);
    }
  }

  // To the configuration's broker; null where it has none.
  std::unique_ptr<Announcer> announce(const net::Context& context, Scheduler& scheduler,
                                      EventLoop& loop, Server& server, Log& log) const {
    const auto broker = config_.services.find("broker");
    if (broker == config_.services.end() || self_.name == "broker") return nullptr;
    auto announcer = std::make_unique<Announcer>(
        scheduler, net::make_client_link(context, broker->second.endpoint).value(),
        server.announcement(endpoint_), [] { return Announcer::Standing{}; }, log);
    for (const net::Pollable& item : announcer->link().pollables())
      loop.watch(item, [raw = announcer.get()] { raw->pump(); });
    return announcer;
  }

  void run() {
    const SystemClock clock;
    Random random(Random::seed_from_system());
    const std::unique_ptr<Log> log = make_stderr_log("test", Level::error);
    Scheduler scheduler(clock);
    EventLoop loop(scheduler, net::spin_default);
    MemoryBackend memory;
    SqliteBackend sqlite(kept_.value_or(SqliteOptions{}));
    Store store(kept_ ? static_cast<Backend&>(sqlite) : memory, [](const Error&) {});
    ThreadWorker worker(scheduler);
    Timers timers(scheduler, store, *log);
    const net::Context context;
    const Settings settings(self_.settings);
    ServiceParts parts{clock,  random, scheduler, loop,    store, timers,
                       worker, *log,   context,   config_, self_, settings};
    Service service = make(parts);
    Sessions sessions(store);
    store.load().value();
    ServerOptions options = options_;
    if (!self_.name.empty()) options.load.calls_max = self_.calls_in_flight_max;
    options.sessions = &sessions;
    options.timers = &timers;
    options.loop = &loop;
    const std::unique_ptr<net::ServerLink> link = take_link(service);
    Server server(scheduler, *link, store, service.methods(), random, options);
    loop.watch(*link->pollable(), [&] { server.pump(); });
    const auto announcer = announce(context, scheduler, loop, server, *log);
    loop.watch(sqlite.pollable(), [&] { sqlite.collect(); });
    loop.watch(worker.pollable(), [&] { worker.collect(); });
    loop.watch(stop_.pollable(), [&] { loop.stop(); });
    loop.run();
    // What still waits ends with the server.
  }

  const ServerOptions options_;
  const std::optional<SqliteOptions> kept_;
  const Config config_;
  const ServiceConfig self_;
  std::unique_ptr<net::ServerLink> link_;
  const std::string endpoint_;
  net::Waker stop_;
  std::thread thread_;
};

}  // namespace onetrip
