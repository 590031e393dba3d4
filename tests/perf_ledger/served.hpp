// Served: the service in a thread of its own behind a real socket, and a Mesh that knows where.
#pragma once

#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "onetrip/client/mesh.hpp"
#include "onetrip/net/context.hpp"
#include "onetrip/net/poller.hpp"
#include "onetrip/net/zmq_client_link.hpp"
#include "onetrip/net/zmq_server_link.hpp"
#include "onetrip/rpc/server.hpp"
#include "onetrip/runtime/event_loop.hpp"
#include "onetrip/store/memory_backend.hpp"
#include "services/perf_ledger/service.hpp"

namespace perf_ledger::testing {

class Served {
 public:
  Served() : Served(onetrip::ServerOptions{}, onetrip::net::ZmqServerOptions{}) {}
  Served(onetrip::ServerOptions options, const onetrip::net::ZmqServerOptions& link_options)
      : options_(std::move(options)),
        link_(onetrip::net::make_zmq_server(context_, "tcp://127.0.0.1:*", link_options).value()),
        mesh_({{"perf_ledger", link_->endpoint()}}, {},
              [this](const std::string& endpoint) {
                return onetrip::net::make_zmq_client(context_, endpoint, {});
              }),
        thread_([this] { run(); }) {}
  ~Served() {
    stop_.wake();
    thread_.join();
  }
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;

  onetrip::Mesh& mesh() { return mesh_; }
  std::string endpoint() const { return link_->endpoint(); }

 private:
  void run() {
    const onetrip::SystemClock clock;
    onetrip::Scheduler scheduler(clock);
    onetrip::MemoryBackend backend;
    onetrip::Store store(backend, [](const onetrip::Error&) {});
    PerfLedgerService service_object(store);
    store.load().value();
    onetrip::Random random(1);
    onetrip::Server server(scheduler, *link_, store, service_object.methods(), random, options_);
    onetrip::EventLoop loop(scheduler);
    loop.watch(*link_->pollable(), [&] { server.pump(); });
    loop.watch(stop_.pollable(), [&] { loop.stop(); });
    loop.run();
  }

  const onetrip::ServerOptions options_;
  onetrip::net::Context context_;
  std::unique_ptr<onetrip::net::ServerLink> link_;
  onetrip::Mesh mesh_;
  onetrip::net::Waker stop_;
  std::thread thread_;
};

}  // namespace perf_ledger::testing
