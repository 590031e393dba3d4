// The Server's standard methods: ping, describe, health, stats, backup.
#include <chrono>
#include <utility>
#include <vector>

#include "onetrip/rpc/server.hpp"
#include "onetrip/runtime/completion.hpp"

namespace onetrip {
namespace {

template <class Unit>
std::int64_t whole(Duration duration) {
  return std::chrono::duration_cast<Unit>(duration).count();
}

void add_stretches(const EventLoop& loop, Health& health) {
  const EventLoop::Held& held = loop.held();
  health.longest_stretch_us = whole<std::chrono::microseconds>(held.longest);
  if (held.turns > 0) health.longest_stretch_at_ms = held.longest_at_ms;
  health.recent_stretch_us = whole<std::chrono::microseconds>(loop.longest_recently());
  health.stretches_over_50_ms = held.over_50_ms;
}

}  // namespace

std::vector<BoundMethod> Server::standard_methods(const Service& service) {
  std::vector<BoundMethod> methods;
  methods.push_back(bind_method(standard::ping(service), [] {}));
  methods.push_back(
      bind_method(standard::describe(service), [this] { return full_description(); }));
  methods.push_back(bind_method(standard::health(service), [this] { return health(); }));
  methods.push_back(bind_method(standard::stats(service), [this] { return stats(); }));
  methods.push_back(bind_method(standard::backup(service),
                                [this](std::string path) { return back_up(std::move(path)); }));
  return methods;
}

// The contract's description with the standard methods behind it.
ServiceDescription Server::full_description() const {
  ServiceDescription description = dispatcher_.description();
  const Service& service = dispatcher_.service();
  const auto add = [&](const auto& method) {
    description.methods.push_back(detail::describe_method(method, description.records));
  };
  add(standard::ping(service));
  add(standard::describe(service));
  add(standard::health(service));
  add(standard::stats(service));
  add(standard::backup(service));
  return description;
}

wire::AnnounceBody Server::announcement(std::string endpoint) const {
  wire::AnnounceBody body;
  body.service = dispatcher_.service().name;
  body.instance = options_.instance;
  body.instances = options_.instances;
  body.endpoint = std::move(endpoint);
  body.contract = dispatcher_.description().contract_hash;
  body.placement = name_of(dispatcher_.service().placement);
  body.incarnation = incarnation_;
  body.versions = {wire::protocol_version};
  return body;
}

Health Server::health() const {
  Health health;
  health.service = dispatcher_.service().name;
  health.status = draining_ ? "draining" : "serving";
  health.version = options_.version;
  health.instance = options_.instance;
  health.instances = options_.instances;
  health.incarnation = incarnation_;
  health.uptime_ms = whole<std::chrono::milliseconds>(scheduler_.now() - started_);
  health.calls_in_flight = static_cast<std::uint32_t>(messages_.size());
  health.calls_in_flight_max = static_cast<std::uint32_t>(dispatcher_.limits().calls_max);
  if (options_.loop != nullptr) add_stretches(*options_.loop, health);
  if (options_.timers != nullptr) health.timers = options_.timers->health();
  return health;
}

ServiceStats Server::stats() const {
  ServiceStats stats = stats_.snapshot();
  stats.uptime_ms = whole<std::chrono::milliseconds>(scheduler_.now() - started_);
  const auto add = [&](std::string_view reason, std::uint64_t count) {
    if (count > 0) stats.refused.emplace(reason, count);
  };
  add("too_many_frames", link_.counters().dropped_envelopes);
  add("reply_undeliverable", replies_.counters().undeliverable);
  add("reply_dropped", replies_.counters().dropped);
  return stats;
}

// What waits for the end is the call: nobody else does, and its deadline does not end the copy.
Task<Result<Backup>> Server::back_up(std::string path) {
  const Time began = scheduler_.now();
  Completion<Result<StoredBackup>> ended(scheduler_);
  store_.back_up(path, [ended](Result<StoredBackup> made) mutable { ended.set(std::move(made)); });
  const Result<StoredBackup> made = co_await ended;
  if (!made) co_return made.error();
  co_return Backup{.path = made->path,
                   .bytes = made->bytes,
                   .pages = made->pages,
                   .commit_no = made->last_commit,
                   .ms = whole<std::chrono::milliseconds>(scheduler_.now() - began)};
}

}  // namespace onetrip
