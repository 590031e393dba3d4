// AsyncMesh: a Mesh for code that runs on a Scheduler: a service's handlers, and simulations.
//
//   Task<Result<double>> Positions::rate(std::string pair, std::int64_t at_ms) {
//     co_return co_await prices::get_conversion(mesh_, base, quote, at_ms);
//   }
//
// A call from a handler takes no longer than its caller waits, is marked as nested, and leaves only
// when all that the handler has read and written is durable.  One thread, the Scheduler's.
//
// The owner calls pump() when one of its links may have something (a program's EventLoop watches
// what `watch` is given; a simulation calls it after each step of its network).
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "onetrip/client/mesh.hpp"
#include "onetrip/rpc/channel.hpp"
#include "onetrip/runtime/completion.hpp"
#include "onetrip/runtime/scheduler.hpp"
#include "onetrip/runtime/task.hpp"

namespace onetrip {

class AsyncMesh {
 public:
  using Watch = std::function<void(net::ClientLink&)>;

  // `scheduler` and `random` outlive it.  `watch` hears of each link once, when it is opened.
  AsyncMesh(
      Scheduler& scheduler, Random& random, Directory directory, MeshOptions options,
      Connector connect, Watch watch = [](net::ClientLink&) {});
  ~AsyncMesh();
  AsyncMesh(const AsyncMesh&) = delete;
  AsyncMesh& operator=(const AsyncMesh&) = delete;

  // What `method(async_mesh, ...)` calls.  The arguments are encoded at once.
  template <class M, class... Given>
  Task<Result<typename M::result_type>> call(const M& method, const Given&... given) {
    return decoded<typename M::result_type>(detail::make_request(method, given...));
  }
  Task<Result<Reply>> call_raw(Request request);

  // Reads what has arrived on all links, and sends what waits.
  void pump();

 private:
  struct Peer {
    std::unique_ptr<net::ClientLink> link;
    Channel channel;
  };

  template <class T>
  Task<Result<T>> decoded(Request request) {
    Result<Reply> reply = co_await call_raw(std::move(request));
    if (!reply) co_return std::move(reply).error();
    co_return detail::decode_result<T>(reply->body());
  }

  Result<Peer*> peer_of(const std::string& service);
  void send(Peer& peer, Request request, Completion<Result<Reply>> answer);

  Scheduler& scheduler_;
  Random& random_;
  Directory directory_;
  MeshOptions options_;
  Connector connect_;
  Watch watch_;
  std::map<std::string, std::unique_ptr<Peer>> peers_;  // By endpoint.
  Scheduler::TimerId timer_ = 0;
};

}  // namespace onetrip
