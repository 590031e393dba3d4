// MemoryWires: what lies between the links of a MemoryNetwork: connections, frames on their way,
// and the chance that befalls them.  Internal to net.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "onetrip/base/clock.hpp"
#include "onetrip/base/random.hpp"
#include "onetrip/net/fault_plan.hpp"
#include "onetrip/net/link.hpp"

namespace onetrip::net {

struct MemoryServerEnd;
struct MemoryClientEnd;

// A message, as one end puts it in and the other takes it out.
struct Carried {
  std::optional<std::string> hop;
  wire::Frame frame;
};

// One way of a connection.
struct MemoryLane {
  std::uint64_t sent = 0;           // Frames are numbered from 0.
  std::uint64_t delivered = 0;      // How many have come to their time, lost or not.
  std::uint64_t lost_from = ~0ULL;  // Frames from this one on were lost when the connection broke.
  std::size_t waiting = 0;          // Under way or unread.
  Time last_arrival{};              // Nothing overtakes, unless it is reordered.
};

struct MemoryConnection {
  std::string peer;  // The routing id.
  std::weak_ptr<MemoryServerEnd> server;
  std::weak_ptr<MemoryClientEnd> client;
  MemoryLane to_server;
  MemoryLane to_client;
  bool broken = false;  // Either end may not have heard of it yet.
};

struct MemoryServerEnd {
  std::string name;
  std::unordered_map<std::string, std::shared_ptr<MemoryConnection>> peers;
  struct Unread {
    std::shared_ptr<MemoryConnection> from;
    Carried carried;
  };
  std::deque<Unread> inbox;
  ServerCounters counters;
};

struct MemoryClientEnd {
  std::string name;
  std::shared_ptr<MemoryConnection> connection;  // None before the first, and after a break.
  struct Unread {
    std::shared_ptr<MemoryConnection> from;
    ClientEvent event;
  };
  std::deque<Unread> inbox;
  std::shared_ptr<MemoryConnection> handed_out;  // From Connected to Disconnected, as received.
  std::uint64_t dropped_messages = 0;
};

class MemoryWires {
 public:
  MemoryWires(std::uint64_t seed, const FaultPlan& faults, const Clock& clock)
      : random_(seed), faults_(faults), clock_(clock) {}

  // Null if the name is taken.
  std::shared_ptr<MemoryServerEnd> open_server(const std::string& name);
  std::shared_ptr<MemoryClientEnd> open_client(const std::string& name);
  void close_server(MemoryServerEnd& server);
  void close_client(MemoryClientEnd& client);

  // The frame is taken where the answer is `yes`.
  Sent send_to_server(const std::shared_ptr<MemoryConnection>& connection,
                      std::optional<std::string> hop, wire::Frame& frame);
  Sent send_to_client(const std::shared_ptr<MemoryConnection>& connection,
                      std::optional<std::string> hop, wire::Frame& frame);

  std::optional<Time> next_event_time() const;
  // All that is due at the clock's time, and what comes of it without delay.
  void deliver_due();
  void set_faults(const FaultPlan& faults) { faults_ = faults; }
  void cut(const std::string& name);
  void block(const std::string& name, Blocked ways);
  const FaultCounts& counts() const { return counts_; }

 private:
  enum class What : std::uint8_t {
    frame_to_server,
    frame_to_client,
    connect,
    client_told,
    server_told
  };
  struct Event {
    Time time;
    std::uint64_t order;  // Of events at one time.
    What what;
    std::uint64_t frame_number;
    std::shared_ptr<MemoryConnection> connection;
    std::weak_ptr<MemoryClientEnd> client;  // Of `connect`.
    Carried carried;
  };
  struct Later {
    bool operator()(const Event& a, const Event& b) const {
      return a.time != b.time ? a.time > b.time : a.order > b.order;
    }
  };

  void schedule(Event event);
  void schedule_connect(const std::shared_ptr<MemoryClientEnd>& client, Duration after);
  Sent send(const std::shared_ptr<MemoryConnection>& connection, What what,
            std::optional<std::string> hop, wire::Frame& frame);
  struct Passage {
    What what;
    bool late;
    Carried carried;
  };
  void put_on_the_way(const std::shared_ptr<MemoryConnection>& connection, MemoryLane& lane,
                      Passage passage);
  void break_connection(const std::shared_ptr<MemoryConnection>& connection);
  void lose_at_break(MemoryLane& lane);
  bool arrives(MemoryLane& lane, const Event& event);
  void happen(Event event);
  void frame_to_server(Event event);
  void frame_to_client(Event event);
  void connect(const std::shared_ptr<MemoryClientEnd>& client);
  void client_told(const std::shared_ptr<MemoryConnection>& connection);
  void server_told(const MemoryConnection& connection);

  Duration between(Duration low, Duration high);
  Blocked blocked(const MemoryConnection& connection) const;
  bool chance(double probability) { return probability > 0 && random_.chance(probability); }

  Random random_;
  FaultPlan faults_;
  const Clock& clock_;
  FaultCounts counts_;
  std::vector<Event> events_;  // A heap, the soonest in front.
  std::uint64_t next_order_ = 0;
  std::uint64_t next_peer_ = 0;
  std::map<std::string, std::weak_ptr<MemoryServerEnd>> servers_;
  std::map<std::string, Blocked> blocked_;               // Those with a way that is.
  std::vector<std::weak_ptr<MemoryClientEnd>> clients_;  // In the order of their making.
};

}  // namespace onetrip::net
