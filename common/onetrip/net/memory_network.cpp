#include "onetrip/net/memory_network.hpp"

#include <string>
#include <utility>

#include "onetrip/net/endpoint.hpp"
#include "onetrip/net/memory_wires.hpp"
#include "onetrip/wire/limits.hpp"

namespace onetrip::net {

namespace {

class MemoryServerLink final : public ServerLink {
 public:
  MemoryServerLink(std::shared_ptr<MemoryWires> wires, std::shared_ptr<MemoryServerEnd> end)
      : wires_(std::move(wires)), end_(std::move(end)) {}
  MemoryServerLink(const MemoryServerLink&) = delete;
  MemoryServerLink& operator=(const MemoryServerLink&) = delete;
  ~MemoryServerLink() override { wires_->close_server(*end_); }

  std::optional<Incoming> receive() override {
    if (end_->inbox.empty()) return std::nullopt;
    MemoryServerEnd::Unread unread = std::move(end_->inbox.front());
    end_->inbox.pop_front();
    --unread.from->to_server.waiting;
    return Incoming{{unread.from->peer, std::move(unread.carried.hop)},
                    std::move(unread.carried.frame)};
  }

  Sent send(const Envelope& to, wire::Frame& frame) override {
    if (frame.size() > wire::frame_bytes_max) return Sent::too_large;
    const auto found = end_->peers.find(to.peer);
    if (found == end_->peers.end()) return Sent::gone;
    return wires_->send_to_client(found->second, to.hop, frame);
  }

  ServerCounters counters() const override { return {}; }
  std::string endpoint() const override { return "mem://" + end_->name; }
  std::optional<Pollable> pollable() const override { return std::nullopt; }

 private:
  std::shared_ptr<MemoryWires> wires_;
  std::shared_ptr<MemoryServerEnd> end_;
};

class MemoryClientLink final : public RelayLink {
 public:
  MemoryClientLink(std::shared_ptr<MemoryWires> wires, std::shared_ptr<MemoryClientEnd> end,
                   bool takes_hops)
      : wires_(std::move(wires)), end_(std::move(end)), takes_hops_(takes_hops) {}
  MemoryClientLink(const MemoryClientLink&) = delete;
  MemoryClientLink& operator=(const MemoryClientLink&) = delete;
  ~MemoryClientLink() override { wires_->close_client(*end_); }

  std::optional<ClientEvent> receive() override {
    while (std::optional<ClientEvent> event = next()) {
      if (takes_hops_ || !std::holds_alternative<Relayed>(*event)) return event;
      ++end_->dropped_messages;
    }
    return std::nullopt;
  }

  Sent send(wire::Frame& frame) override { return send(std::nullopt, frame); }
  Sent relay(std::string_view hop, wire::Frame& frame) override {
    return send(std::string(hop), frame);
  }

  std::vector<Pollable> pollables() const override { return {}; }
  std::uint64_t dropped_messages() const override { return end_->dropped_messages; }

 private:
  std::optional<ClientEvent> next() {
    if (end_->inbox.empty()) return std::nullopt;
    MemoryClientEnd::Unread unread = std::move(end_->inbox.front());
    end_->inbox.pop_front();
    if (std::holds_alternative<Connected>(unread.event)) {
      end_->handed_out = std::move(unread.from);
    } else if (std::holds_alternative<Disconnected>(unread.event)) {
      end_->handed_out = nullptr;
    } else {
      --unread.from->to_client.waiting;
    }
    return std::move(unread.event);
  }

  Sent send(std::optional<std::string> hop, wire::Frame& frame) {
    if (frame.size() > wire::frame_bytes_max) return Sent::too_large;
    // Told of a break that was not handed out yet: receive() comes first.
    if (!end_->handed_out || end_->handed_out != end_->connection) return Sent::full;
    return wires_->send_to_server(end_->handed_out, std::move(hop), frame);
  }

  std::shared_ptr<MemoryWires> wires_;
  std::shared_ptr<MemoryClientEnd> end_;
  bool takes_hops_;
};

Result<std::string> parse_name(std::string_view text) {
  ONETRIP_TRY(Endpoint endpoint, parse_endpoint(text));
  if (endpoint.transport != Transport::mem)
    return invalid("{}: a MemoryNetwork has only mem endpoints", to_string(endpoint));
  return endpoint.address;
}

}  // namespace

MemoryNetwork::MemoryNetwork(std::uint64_t seed, const FaultPlan& faults, ManualClock& clock)
    : clock_(clock), wires_(std::make_shared<MemoryWires>(seed, faults, clock)) {}

MemoryNetwork::~MemoryNetwork() = default;

Result<std::unique_ptr<ServerLink>> MemoryNetwork::make_server(std::string_view endpoint) {
  ONETRIP_TRY(const std::string name, parse_name(endpoint));
  auto end = wires_->open_server(name);
  if (!end)
    return unavailable("mem://{}: another server is there", name).because("endpoint_in_use");
  return std::unique_ptr<ServerLink>(std::make_unique<MemoryServerLink>(wires_, std::move(end)));
}

Result<std::unique_ptr<ClientLink>> MemoryNetwork::make_client(std::string_view endpoint) {
  ONETRIP_TRY(const std::string name, parse_name(endpoint));
  return std::unique_ptr<ClientLink>(
      std::make_unique<MemoryClientLink>(wires_, wires_->open_client(name), /*takes_hops=*/false));
}

Result<std::unique_ptr<RelayLink>> MemoryNetwork::make_relay(std::string_view endpoint) {
  ONETRIP_TRY(const std::string name, parse_name(endpoint));
  return std::unique_ptr<RelayLink>(
      std::make_unique<MemoryClientLink>(wires_, wires_->open_client(name), /*takes_hops=*/true));
}

std::optional<Time> MemoryNetwork::next_event_time() const { return wires_->next_event_time(); }

bool MemoryNetwork::step() {
  const auto next = next_event_time();
  if (!next) return false;
  clock_.advance_to(*next);
  deliver_due();
  return true;
}

void MemoryNetwork::advance_to(Time time) {
  for (auto next = next_event_time(); next && *next <= time; next = next_event_time()) step();
  clock_.advance_to(time);
}

void MemoryNetwork::deliver_due() { wires_->deliver_due(); }

void MemoryNetwork::set_faults(const FaultPlan& faults) { wires_->set_faults(faults); }

void MemoryNetwork::cut(std::string_view endpoint) {
  if (const auto name = parse_name(endpoint)) wires_->cut(*name);
}

void MemoryNetwork::block(std::string_view endpoint, Blocked ways) {
  if (const auto name = parse_name(endpoint)) wires_->block(*name, ways);
}

const FaultCounts& MemoryNetwork::counts() const { return wires_->counts(); }

}  // namespace onetrip::net
