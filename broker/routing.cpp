#include "broker/routing.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

#include "onetrip/base/nearest.hpp"
#include "onetrip/base/owner.hpp"

namespace broker {
namespace {

using onetrip::Error;
using onetrip::Placement;
using onetrip::wire::Header;

// It may be starting, so that this is no word against the name.
Error never_announced(const Header& header, const Membership& members) {
  std::vector<std::string_view> names;
  for (const auto& [name, instances] : members.services()) names.push_back(name);
  return onetrip::unavailable("no service \"{}\" has announced itself to the broker.{}",
                              header.service, onetrip::did_you_mean(header.service, names))
      .because("no_instance");
}

Error not_serving(const Header& header, std::size_t instance, std::size_t instances,
                  std::string_view state) {
  return onetrip::unavailable("instance {} of {} of {} is {}: try again", instance, instances,
                              header.service, state)
      .because("no_instance");
}

Result<MemberId> instance_no(std::size_t instance, const Header& header,
                             const Membership::Instances& instances) {
  const auto& member = instances[instance];
  const State state = member ? member->state() : State::lost;
  if (state != State::serving)
    return not_serving(header, instance, instances.size(), name_of(state));
  return member->id;
}

// The one with the fewest calls; of several, the first.
Result<MemberId> least_busy(const Header& header, const Membership::Instances& instances) {
  const Member* chosen = nullptr;
  for (const auto& member : instances) {
    if (!member || member->state() != State::serving) continue;
    if (chosen == nullptr || member->calls_in_flight < chosen->calls_in_flight)
      chosen = member.get();
  }
  if (chosen != nullptr) return chosen->id;
  return onetrip::unavailable("none of {} instances of {} is serving: try again", instances.size(),
                              header.service)
      .because("no_instance");
}

Placement placement_of(const Membership::Instances& instances) {
  for (const auto& member : instances)
    if (member) return member->placement;
  return Placement::single;
}

}  // namespace

Result<MemberId> route(const Header& header, const Membership& members) {
  const Membership::Instances* instances = members.find(header.service);
  if (instances == nullptr) return never_announced(header, members);
  if (header.instance > instances->size())
    return onetrip::failed_precondition("{}: instance {} is asked, there are {}", header.service,
                                        header.instance - 1, instances->size())
        .because("wrong_instance");
  if (header.instance != 0) return instance_no(header.instance - 1, header, *instances);
  const Placement placement = placement_of(*instances);
  if (placement == Placement::replicated) return least_busy(header, *instances);
  const bool has_owner = placement == Placement::keyed && !header.routing_key.empty();
  const auto count = static_cast<std::uint32_t>(instances->size());
  return instance_no(has_owner ? onetrip::owner_of(header.routing_key, count) : 0, header,
                     *instances);
}

}  // namespace broker
