#include "broker/membership.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "onetrip/runtime/instances.hpp"
#include "onetrip/wire/limits.hpp"

namespace broker {

using onetrip::Done;
using onetrip::invalid;
using onetrip::Placement;
using onetrip::Status;
using onetrip::wire::AnnounceBody;

namespace {

std::optional<Placement> placement_from(std::string_view name) {
  for (const Placement placement : {Placement::single, Placement::keyed, Placement::replicated})
    if (onetrip::name_of(placement) == name) return placement;
  return std::nullopt;
}

bool is_alike(const AnnounceBody& a, const AnnounceBody& b) {
  return a.contract == b.contract && a.instances == b.instances && a.placement == b.placement;
}

}  // namespace

std::string_view name_of(State state) {
  switch (state) {
    case State::joining:
      return "joining";
    case State::serving:
      return "serving";
    case State::draining:
      return "draining";
    case State::lost:
      break;
  }
  return "lost";
}

State Member::state() const {
  if (!ever_confirmed) return State::joining;
  if (!confirmed || !heard) return State::lost;
  return draining ? State::draining : State::serving;
}

Status Membership::check_body(const AnnounceBody& body) const {
  if (body.service.empty() || body.service.size() > onetrip::wire::name_bytes_max)
    return invalid("service: a name of {} bytes", body.service.size()).because("bad_body");
  if (body.service == "broker")
    return invalid("service: \"broker\" is the broker itself").because("bad_body");
  const auto placement = placement_from(body.placement);
  if (!placement)
    return invalid("placement: \"{}\" is none of single, keyed, replicated",
                   body.placement.substr(0, onetrip::wire::name_bytes_max))
        .because("bad_body");
  const std::uint32_t most = *placement == Placement::single ? 1 : onetrip::instances_max;
  if (body.instances == 0 || body.instances > most)
    return invalid("instances: {}, a {} service has 1 to {}", body.instances, body.placement, most)
        .because("bad_body");
  if (body.instance >= body.instances)
    return invalid("instance: {} of {}", body.instance, body.instances).because("bad_body");
  if (std::find(body.versions.begin(), body.versions.end(), onetrip::wire::protocol_version) ==
      body.versions.end())
    return onetrip::unimplemented("versions: this broker speaks version {} of the protocol",
                                  onetrip::wire::protocol_version)
        .because("protocol_version");
  return Done{};
}

// Whether the instance may be the one that it says, beside those that live.
Status Membership::check_slot(const AnnounceBody& body) const {
  const auto service = services_.find(body.service);
  if (service == services_.end()) {
    if (services_.size() < limits_.services_max) return Done{};
    return onetrip::resource_exhausted("this broker has {} services, its limit", services_.size())
        .because("overloaded");
  }
  for (const auto& member : service->second) {
    // One that joins has shown nothing yet, and gives way.
    if (!member || !member->ever_confirmed || member->state() == State::lost) continue;
    const AnnounceBody& other = member->announced;
    if (other.instance == body.instance && other != body)
      return onetrip::make_error(onetrip::Code::already_exists,
                                 "instance {} of {} is served by another process, at {}",
                                 body.instance, body.service, other.endpoint)
          .because("instance_taken");
    if (other.instance != body.instance && !is_alike(other, body))
      return onetrip::failed_precondition(
                 "{}: instance {} serves a contract, placement or number of instances that is not "
                 "the one of instance {}: let all run the same program with the same configuration",
                 body.service, other.instance, body.instance)
          .because("contract_differs");
  }
  return Done{};
}

Result<Membership::Announced> Membership::announce(const AnnounceBody& body, Time now) {
  ONETRIP_TRY_STATUS(check_body(body));
  ONETRIP_TRY_STATUS(check_slot(body));
  Announced result;
  Instances& instances = services_[body.service];
  // Those with another number of instances are all lost.
  if (instances.size() != body.instances) {
    for (std::size_t i = 0; i != instances.size(); ++i) drop(instances, i, result.replaced);
    instances.resize(body.instances);
  }
  std::unique_ptr<Member>& member = instances[body.instance];
  result.is_new = !member || member->announced != body;
  if (result.is_new) {
    drop(instances, body.instance, result.replaced);
    member = std::make_unique<Member>();
    member->id = next_id_++;
    member->announced = body;
    member->placement = *placement_from(body.placement);
    by_id_.emplace(member->id, member.get());
  }
  member->heard = true;
  member->last_heard = now;
  result.id = member->id;
  return result;
}

void Membership::drop(Instances& instances, std::size_t instance, std::vector<MemberId>& dropped) {
  if (!instances[instance]) return;
  dropped.push_back(instances[instance]->id);
  by_id_.erase(instances[instance]->id);
  instances[instance] = nullptr;
}

void Membership::confirm(MemberId id, Time now) {
  Member* member = find(id);
  if (member == nullptr) return;
  member->ever_confirmed = member->confirmed = true;
  member->last_heard = now;
}

void Membership::disconnect(MemberId id) {
  if (Member* member = find(id)) member->confirmed = false;
}

void Membership::remove(MemberId id) {
  const Member* member = find(id);
  if (member == nullptr) return;
  const auto service = services_.find(member->announced.service);
  std::vector<MemberId> dropped;
  drop(service->second, member->announced.instance, dropped);
  if (std::none_of(service->second.begin(), service->second.end(),
                   [](const auto& other) { return other != nullptr; }))
    services_.erase(service);
}

void Membership::hear(const onetrip::wire::HeartbeatBody& body, Time now) {
  for (auto& [id, member] : by_id_) {
    if (member->announced.incarnation != body.incarnation) continue;
    member->heard = true;
    member->last_heard = now;
    member->draining = body.draining;
  }
}

std::vector<MemberId> Membership::find_silent(Time now) {
  std::vector<MemberId> silent;
  for (auto& [id, member] : by_id_) {
    if (!member->confirmed || !member->heard ||
        now - member->last_heard <= limits_.heartbeat * limits_.missed_max)
      continue;
    member->heard = false;
    silent.push_back(id);
  }
  return silent;
}

const Membership::Instances* Membership::find(std::string_view service) const {
  const auto found = services_.find(service);
  return found == services_.end() ? nullptr : &found->second;
}

Member* Membership::find(MemberId id) {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

const Member* Membership::find(MemberId id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

}  // namespace broker
