// The sample service in a thread of its own, over real sockets.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "onetrip/client/mesh.hpp"
#include "onetrip/net/context.hpp"
#include "onetrip/net/zmq_client_link.hpp"
#include "onetrip/net/zmq_server_link.hpp"
#include "onetrip/rpc/server.hpp"
#include "onetrip/runtime/event_loop.hpp"
#include "onetrip/store/memory_backend.hpp"
#include "tests/rpc/sample_service.hpp"

namespace onetrip {

// A folder of the test's own, gone with it.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string path = std::filesystem::temp_directory_path() / "onetrip-test-XXXXXX";
    ONETRIP_CHECK(mkdtemp(path.data()) != nullptr);
    path_ = path;
  }
  ~ScratchFolder() { std::filesystem::remove_all(path_); }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  std::string endpoint(const std::string& name) const { return "ipc://" + path_ + "/" + name; }

 private:
  std::string path_;
};

class RunningService {
 public:
  RunningService(const net::Context& context, const std::string& endpoint)
      : link_(net::make_zmq_server(context, endpoint, net::ZmqServerOptions{}).value()),
        endpoint_(link_->endpoint()),
        thread_([this] { run(); }) {}
  ~RunningService() {
    stop_.wake();
    thread_.join();
  }
  RunningService(const RunningService&) = delete;
  RunningService& operator=(const RunningService&) = delete;

  const std::string& endpoint() const { return endpoint_; }

 private:
  void run() {
    const SystemClock clock;
    Scheduler scheduler(clock);
    MemoryBackend backend;
    Store store(backend, [](const Error&) {});
    sample::SampleService service(scheduler, store);
    ONETRIP_CHECK(store.load().ok());
    Random random(1);
    Server server(scheduler, *link_, store, service.methods(), random, {});
    EventLoop loop(scheduler);
    loop.watch(*link_->pollable(), [&] { server.pump(); });
    loop.watch(stop_.pollable(), [&] { loop.stop(); });
    loop.run();
    // What waits for the test for ever ends with the service.
  }

  std::unique_ptr<net::ServerLink> link_;
  std::string endpoint_;
  net::Waker stop_;
  std::thread thread_;
};

inline Mesh mesh_to(const net::Context& context, const std::string& endpoint,
                    MeshOptions options = {}) {
  return Mesh({{"sample", endpoint}}, options, [context](const std::string& to) {
    return net::make_zmq_client(context, to, net::ZmqClientOptions{});
  });
}

}  // namespace onetrip
