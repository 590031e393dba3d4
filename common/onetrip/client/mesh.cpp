#include "onetrip/client/mesh.hpp"

#include <map>
#include <mutex>
#include <vector>

#include "onetrip/base/random.hpp"
#include "onetrip/client/request_parts.hpp"
#include "onetrip/wire/limits.hpp"

namespace onetrip {

struct Mesh::State {
  Directory directory;
  MeshOptions options;
  Connector connect;
  std::shared_ptr<const Clock> clock = std::make_shared<SystemClock>();
  std::shared_ptr<RoundTrips> round_trips = std::make_shared<RoundTrips>();
  std::shared_ptr<LateSender> late_sender = std::make_shared<LateSender>();
  std::mutex mutex;  // Of what follows.
  Random random{Random::seed_from_system()};
  struct Peers {
    std::vector<std::shared_ptr<Connection>> connections;  // Null: not connected to yet.
    std::size_t turn = 0;
  };
  std::map<std::string, Peers, std::less<>> peers;  // By service; see detail::connection_for.

  // `instance` is counted from 1, or 0: any.
  Result<std::shared_ptr<Connection>> connection_to(std::string_view service,
                                                    const Endpoints& endpoints,
                                                    std::uint32_t instance);
  RawPending start_at(const Endpoints& endpoints, Request&& request, CallOptions options);
};

namespace {

constexpr Duration deadline_max = std::chrono::milliseconds(wire::time_left_ms_max);

}  // namespace

Result<std::shared_ptr<Connection>> Mesh::State::connection_to(std::string_view service,
                                                               const Endpoints& endpoints,
                                                               std::uint32_t instance) {
  const std::lock_guard lock(mutex);
  auto known = peers.find(service);
  if (known == peers.end()) known = peers.try_emplace(std::string(service)).first;
  Peers& to = known->second;
  to.connections.resize(endpoints.instances() + 1);
  const auto is_away = [&to](std::uint32_t at) {
    return to.connections[at] && !to.connections[at]->connected();
  };
  const std::uint32_t at = detail::connection_for(instance, endpoints, to.turn, is_away);
  std::shared_ptr<Connection>& connection = to.connections[at];
  if (!connection) {
    const std::string& endpoint = endpoints.of_asked(at);
    ONETRIP_TRY(std::unique_ptr<net::ClientLink> link, connect(endpoint));
    connection = std::make_shared<Connection>(
        std::move(link), endpoint, Callee{std::string(service), at},
        ConnectionLimits{options.calls_in_flight_max, options.spin_max}, clock, late_sender,
        random.next());
  }
  return connection;
}

RawPending Mesh::State::start_at(const Endpoints& endpoints, Request&& request, CallOptions how) {
  auto connection = connection_to(request.service, endpoints, request.instance);
  if (!connection) return RawPending(connection.error());
  const Time now = clock->now();
  request.deadline = now + how.deadline;
  request.connect_wait = how.connect_wait;
  auto call = (*connection)->start(std::move(request), now);
  return {*std::move(connection), std::move(call), round_trips};
}

Mesh::Mesh(Directory directory, MeshOptions options, Connector connect)
    : state_(std::make_unique<State>()) {
  state_->directory = std::move(directory);
  state_->options = options;
  state_->connect = std::move(connect);
}

Mesh::Mesh(Mesh&&) noexcept = default;
Mesh& Mesh::operator=(Mesh&&) noexcept = default;
Mesh::~Mesh() = default;

Mesh::WithOptions Mesh::with(CallOptions options) { return {*this, options}; }

Result<Reply> Mesh::call_raw(std::string_view service, std::string_view method, Effect effect,
                             OutgoingBody arguments, std::optional<CallOptions> options) {
  Request request;
  request.service = service;
  request.method = method;
  request.effect = effect;
  request.body = std::move(arguments);
  return start_raw(std::move(request), options).get();
}

RawPending Mesh::start_raw(Request request, std::optional<CallOptions> options) {
  const CallOptions chosen = options.value_or(state_->options.calls);
  if (chosen.deadline <= Duration::zero() || chosen.deadline > deadline_max)
    return RawPending(invalid("deadline: {} ms, it is above 0 and at most a day",
                              chosen.deadline / std::chrono::milliseconds(1)));
  const auto at = state_->directory.find(std::string_view(request.service));
  if (at == state_->directory.end())
    return RawPending(detail::unknown_service(request.service, state_->directory));
  const Endpoints& endpoints = at->second;
  const Result<bool> divided = detail::address(request, endpoints.instances());
  if (!divided) return RawPending(divided.error());
  if (*divided) return start_parts(request, chosen, endpoints);
  return state_->start_at(endpoints, std::move(request), chosen);
}

RawPending Mesh::start_parts(const Request& whole, CallOptions options,
                             const Endpoints& endpoints) {
  std::vector<CallPart> parts = divide(whole.body.view(), whole.route, endpoints.instances());
  std::vector<RawPending> pending;
  pending.reserve(parts.size());
  for (const CallPart& part : parts)
    pending.push_back(state_->start_at(endpoints, detail::request_of(whole, part), options));
  return {std::move(parts), std::move(pending), whole, state_->round_trips};
}

RoundTrips& Mesh::round_trips() { return *state_->round_trips; }
const Directory& Mesh::directory() const { return state_->directory; }
std::uint32_t Mesh::instances_of(std::string_view service) const {
  const auto at = state_->directory.find(service);
  return at == state_->directory.end() ? 1 : at->second.instances();
}

}  // namespace onetrip
