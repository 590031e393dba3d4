#include "onetrip/client/mesh.hpp"

#include <mutex>
#include <vector>

#include "onetrip/base/nearest.hpp"
#include "onetrip/base/random.hpp"
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
  std::map<std::string, std::shared_ptr<Connection>> connections;  // By service.

  Result<std::shared_ptr<Connection>> connection_to(const std::string& service);
};

namespace {
constexpr Duration deadline_max = std::chrono::milliseconds(wire::time_left_ms_max);
}  // namespace

Error detail::unknown_service(const std::string& service, const Directory& directory) {
  std::vector<std::string_view> names;
  for (const auto& [name, endpoint] : directory) names.push_back(name);
  return unimplemented("no service \"{}\" in the configuration.{}", service,
                       did_you_mean(service, names))
      .because("unknown_service");
}

Result<std::shared_ptr<Connection>> Mesh::State::connection_to(const std::string& service) {
  const auto at = directory.find(service);
  if (at == directory.end()) return detail::unknown_service(service, directory);
  const std::lock_guard lock(mutex);
  std::shared_ptr<Connection>& connection = connections[service];
  if (!connection) {
    ONETRIP_TRY(std::unique_ptr<net::ClientLink> link, connect(at->second));
    connection = std::make_shared<Connection>(std::move(link), at->second, Callee{service},
                                              options.calls_in_flight_max, clock, late_sender,
                                              random.next());
  }
  return connection;
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
  auto connection = state_->connection_to(request.service);
  if (!connection) return RawPending(connection.error());
  request.deadline = state_->clock->now() + chosen.deadline;
  request.connect_wait = chosen.connect_wait;
  std::string name = request.service + '.' +
                     (request.kind == wire::Kind::batch ? std::string("batch") : request.method);
  auto call = (*connection)->start(std::move(request));
  return {*std::move(connection), std::move(call), std::move(name), state_->round_trips};
}

RoundTrips& Mesh::round_trips() { return *state_->round_trips; }
const Directory& Mesh::directory() const { return state_->directory; }

}  // namespace onetrip
