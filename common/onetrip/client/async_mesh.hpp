// AsyncMesh: a Mesh for code that runs on a Scheduler: a service's handlers, and simulations.
//
//   Task<Result<double>> Positions::rate(std::string pair, std::int64_t at_ms) {
//     co_return co_await prices::get_conversion(mesh_, base, quote, at_ms);
//   }
//
// A call from a handler, or from a timer's run, takes no longer than its caller waits, is marked as
// nested, and leaves only when all that the handler has read and written is durable.  It waits for
// a connection three quarters of that time at most: where the other service is down the handler has
// UNAVAILABLE, not_executed, in time to say so.  A handler that is destroyed while it waits leaves
// its call to end by itself.  One thread, the Scheduler's.
//
// The owner calls pump() when one of its links may have something (a program's EventLoop watches
// what `watch` is given; a simulation calls it after each step of its network).
#pragma once

#include <cstddef>
#include <cstdint>
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

class Execution;

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
    return decoded<typename M::result_type>(detail::make_request(method, given...), options_.calls);
  }
  Task<Result<Reply>> call_raw(Request request) {
    return call_raw(std::move(request), options_.calls);
  }
  // `options` are good for what is above 0 and at most a day.
  Task<Result<Reply>> call_raw(Request request, CallOptions options);

  // The same mesh with other options for the calls made through what is returned, at once:
  //   co_await prices::latest(mesh_.with({.deadline = 50ms}), pair)
  class WithOptions;
  WithOptions with(CallOptions options);

  // Reads what has arrived on all links, and sends what waits.
  void pump();

 private:
  struct Peer {
    std::unique_ptr<net::ClientLink> link;
    Channel channel;
  };
  using Answer = Completion<Result<Reply>>;

  template <class T>
  Task<Result<T>> decoded(Request request, CallOptions options) {
    Result<Reply> reply = co_await call_raw(std::move(request), options);
    if (!reply) co_return std::move(reply).error();
    co_return detail::decode_result<T>(reply->body());
  }

  // `instance` is counted from 1, or 0: any.
  Result<Peer*> peer_of(const std::string& service, const Endpoints& endpoints,
                        std::uint32_t instance);
  Task<Result<Reply>> call_parts(Request whole, CallOptions options, const Endpoints& endpoints);
  // `handler` is who asks, or null.
  Answer begin(const Endpoints& endpoints, Request request, CallOptions options,
               Execution* handler);
  void send(Peer& peer, Request request, Answer answer);
  // What one peer has and takes; true if it is congested.
  static bool move_on(Peer& peer, Time now);
  void set_timer(Time now, bool congested);

  Scheduler& scheduler_;
  Random& random_;
  Directory directory_;
  MeshOptions options_;
  Connector connect_;
  Watch watch_;
  std::map<std::pair<std::string, std::uint32_t>, std::unique_ptr<Peer>>
      peers_;             // By service and connection; see detail::connection_for.
  std::size_t turn_ = 0;  // Of all services together.
  Scheduler::TimerId timer_ = 0;
  bool pumps_soon_ = false;  // Calls that were started while others are under way leave then.
};

class AsyncMesh::WithOptions {
 public:
  WithOptions(AsyncMesh& mesh, CallOptions options) : mesh_(mesh), options_(options) {}

  template <class M, class... Given>
  Task<Result<typename M::result_type>> call(const M& method, const Given&... given) {
    return mesh_.decoded<typename M::result_type>(detail::make_request(method, given...), options_);
  }

 private:
  AsyncMesh& mesh_;
  CallOptions options_;
};

inline AsyncMesh::WithOptions AsyncMesh::with(CallOptions options) { return {*this, options}; }

}  // namespace onetrip
