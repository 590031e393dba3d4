// Membership: which instances have announced themselves to the broker, and what is known of them.
//
// Pure: announcements, heartbeats, what became of connections and the time go in; who serves comes
// out (docs/protocol.md, "Through a broker").  Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/base/clock.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/rpc/method.hpp"
#include "onetrip/wire/messages.hpp"

namespace broker {

using onetrip::Duration;
using onetrip::Result;
using onetrip::Time;

using MemberId = std::uint64_t;  // Of one incarnation; never 0, never used again.

enum class State : std::uint8_t {
  joining,   // Announced; whether it is what it says is being found out.
  serving,   // Gets calls.
  draining,  // Finishes those that it has.
  lost,      // Not connected, or silent.
};
std::string_view name_of(State state);

struct Member {
  MemberId id = 0;
  onetrip::wire::AnnounceBody announced;
  onetrip::Placement placement = onetrip::Placement::single;
  bool ever_confirmed = false;
  bool confirmed = false;  // On the connection that there is now.
  bool heard = true;       // Its heartbeats come.
  bool draining = false;
  Time last_heard{};
  std::size_t calls_in_flight = 0;  // The broker's, there.

  State state() const;
};

struct MembershipLimits {
  std::size_t services_max = 256;
  Duration heartbeat = std::chrono::milliseconds(500);
  int missed_max = 3;  // Heartbeats, before a member counts as lost.
};

class Membership {
 public:
  explicit Membership(MembershipLimits limits = {}) : limits_(limits) {}

  struct Announced {
    MemberId id = 0;
    bool is_new = false;             // Not the same incarnation at the same endpoint once more.
    std::vector<MemberId> replaced;  // They are members no more.
  };
  // Errors: those of an announce.
  Result<Announced> announce(const onetrip::wire::AnnounceBody& body, Time now);
  // A hello was answered as was announced.
  void confirm(MemberId id, Time now);
  // Its connection has broken.
  void disconnect(MemberId id);
  void remove(MemberId id);
  // Nothing happens where no member is meant.
  void hear(const onetrip::wire::HeartbeatBody& body, Time now);
  // Those that have become silent since the last look.
  std::vector<MemberId> find_silent(Time now);

  // One service's instances, in their order; null where none has announced itself.
  using Instances = std::vector<std::unique_ptr<Member>>;
  const Instances* find(std::string_view service) const;
  const std::map<std::string, Instances, std::less<>>& services() const { return services_; }
  // Null where it is gone.
  Member* find(MemberId id);
  const Member* find(MemberId id) const;

 private:
  onetrip::Status check_body(const onetrip::wire::AnnounceBody& body) const;
  onetrip::Status check_slot(const onetrip::wire::AnnounceBody& body) const;
  void drop(Instances& instances, std::size_t instance, std::vector<MemberId>& dropped);

  MembershipLimits limits_;
  std::map<std::string, Instances, std::less<>> services_;
  std::map<MemberId, Member*> by_id_;
  MemberId next_id_ = 1;
};

}  // namespace broker
