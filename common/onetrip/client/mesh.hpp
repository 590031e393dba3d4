// Mesh: who is where, and the way there.  What client programs hold.
//
//   onetrip::Mesh mesh = onetrip::Mesh::from_config("onetrip.toml").value();
//   Result<std::int64_t> ms = perf_ledger::get_last_update_ms(mesh, "hotkey_1");
//   Pending<std::int64_t> later = perf_ledger::get_last_update_ms.start(mesh, "hotkey_2");
//
// Connects to a service on its first call, one connection an instance, and again when it breaks: a
// service that restarts is found again.  Every call ends by its deadline (5 s unless said
// otherwise) with its result or an Error; an UNAVAILABLE that was not_executed never left.  What is
// lost on the way is sent again, a `once` call too: its service runs it once and repeats the
// answer.
//
// A service may run in several instances: the same calls find those that have what they are about,
// and have one result.  Where a part of a call fails, it fails, names the instance, and `unknown`
// is its outcome, unless all parts had the same.
//
// Threads: any number may share one Mesh, calls included.  Movable; the calls under way keep what
// they need alive.  Make it after fork(): a Mesh does not survive one.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "onetrip/base/clock.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/client/connection.hpp"
#include "onetrip/client/directory.hpp"
#include "onetrip/client/pending.hpp"
#include "onetrip/client/round_trips.hpp"
#include "onetrip/net/adaptive_spin.hpp"
#include "onetrip/net/socket_transport.hpp"
#include "onetrip/rpc/arguments.hpp"
#include "onetrip/rpc/method.hpp"

namespace onetrip {

// How one call is made.  Durations are above 0 and at most a day.
struct CallOptions {
  Duration deadline = wire::deadline_default;
  // How long to wait for a connection, where there is none: by default as long as the deadline;
  // zero fails at once.
  Duration connect_wait = Duration::max();
};

struct MeshOptions {
  CallOptions calls;
  std::size_t calls_in_flight_max = 10'000;  // On one connection; more are refused.
  net::SocketTransport transport = net::SocketTransport::zmtp;
  // How long who waits for an answer looks before he sleeps.
  Duration spin_max = net::spin_default;
};
// What a configuration says of them: its [mesh].
MeshOptions mesh_options_from(const Config& config);

// Opens a link to an endpoint; a test gives one of its own.
using Connector =
    std::function<Result<std::unique_ptr<net::ClientLink>>(const std::string& endpoint)>;

class Mesh {
 public:
  // Reads the configuration's services and endpoints (docs/operating.md, "Configuration").  An
  // empty path: where every program looks for it.
  static Result<Mesh> from_config(const std::string& path = {});
  // To these endpoints.
  static Result<Mesh> to(Directory directory, MeshOptions options = {});
  // Over whatever the connector opens.
  Mesh(Directory directory, MeshOptions options, Connector connect);
  Mesh(Mesh&&) noexcept;
  Mesh& operator=(Mesh&&) noexcept;
  ~Mesh();

  // The same Mesh with other options for the calls made through what is returned, which must not
  // outlive the Mesh:  get_bundle(mesh.with({.deadline = 50ms}), hotkey)
  class WithOptions;
  WithOptions with(CallOptions options);

  // What `method(mesh, ...)` and `method.start(mesh, ...)` call.
  template <class M, class... Given>
  Result<typename M::result_type> call(const M& method, const Given&... given) {
    return start(method, given...).get();
  }
  template <class M, class... Given>
  Pending<typename M::result_type> start(const M& method, const Given&... given);

  // A call whose types are not known when this is compiled: `arguments` holds the encoded array. Of
  // several instances the first is asked; a Request for start_raw says others, by its `instance`,
  // its `routing_key` or its `route`.
  Result<Reply> call_raw(std::string_view service, std::string_view method, Effect effect,
                         OutgoingBody arguments, std::optional<CallOptions> options = {});
  // The same, started; also the way of batches.
  RawPending start_raw(Request request, std::optional<CallOptions> options = {});

  RoundTrips& round_trips();
  const Directory& directory() const;
  // Of a service that is not in the directory: 1.
  std::uint32_t instances_of(std::string_view service) const;

 private:
  struct State;

  RawPending start_parts(const Request& whole, CallOptions options, const Endpoints& endpoints);

  std::unique_ptr<State> state_;
};

class Mesh::WithOptions {
 public:
  WithOptions(Mesh& mesh, CallOptions options) : mesh_(mesh), options_(options) {}

  template <class M, class... Given>
  Result<typename M::result_type> call(const M& method, const Given&... given) {
    return start(method, given...).get();
  }
  template <class M, class... Given>
  Pending<typename M::result_type> start(const M& method, const Given&... given);

 private:
  Mesh& mesh_;
  CallOptions options_;
};

namespace detail {

template <class M, class... Given>
Request make_request(const M& method, const Given&... given) {
  Request request;
  request.service = method.service().name;
  request.method = method.name();
  request.effect = method.effect();
  request.route = method.route();
  wire::Writer writer(request.body.buffer());
  write_arguments(writer, method, given...);
  return request;
}

}  // namespace detail

template <class M, class... Given>
Pending<typename M::result_type> Mesh::start(const M& method, const Given&... given) {
  return Pending<typename M::result_type>(start_raw(detail::make_request(method, given...)));
}

template <class M, class... Given>
Pending<typename M::result_type> Mesh::WithOptions::start(const M& method, const Given&... given) {
  return Pending<typename M::result_type>(
      mesh_.start_raw(detail::make_request(method, given...), options_));
}

}  // namespace onetrip
