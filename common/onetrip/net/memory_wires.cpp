#include "onetrip/net/memory_wires.hpp"

#include <algorithm>
#include <utility>

namespace onetrip::net {
namespace {
// How often a client tries whether its server can be reached again.
constexpr Duration blocked_wait = std::chrono::milliseconds(50);
}  // namespace

std::shared_ptr<MemoryServerEnd> MemoryWires::open_server(const std::string& name) {
  auto& place = servers_[name];
  if (!place.expired()) return nullptr;
  auto server = std::make_shared<MemoryServerEnd>();
  server->name = name;
  place = server;
  for (const auto& weak : clients_) {
    const auto client = weak.lock();
    if (client && client->name == name && !client->connection)
      schedule_connect(client, between(faults_.reconnect_min, faults_.reconnect_max));
  }
  return server;
}

std::shared_ptr<MemoryClientEnd> MemoryWires::open_client(const std::string& name) {
  auto client = std::make_shared<MemoryClientEnd>();
  client->name = name;
  std::erase_if(clients_, [](const auto& weak) { return weak.expired(); });
  clients_.push_back(client);
  schedule_connect(client, between(faults_.delay_min, faults_.delay_max));
  return client;
}

void MemoryWires::close_server(MemoryServerEnd& server) {
  servers_.erase(server.name);
  // In the order of the routing ids, not of a hash: the same seed gives the same history
  // everywhere.
  std::map<std::string, std::shared_ptr<MemoryConnection>> peers(server.peers.begin(),
                                                                 server.peers.end());
  for (const auto& [peer, connection] : peers) break_connection(connection);
}

void MemoryWires::close_client(MemoryClientEnd& client) {
  if (client.connection) break_connection(client.connection);
}

void MemoryWires::cut(const std::string& name) {
  const auto found = servers_.find(name);
  const auto server = found == servers_.end() ? nullptr : found->second.lock();
  if (!server) return;
  std::map<std::string, std::shared_ptr<MemoryConnection>> peers(server->peers.begin(),
                                                                 server->peers.end());
  for (const auto& [peer, connection] : peers) {
    if (connection->broken) continue;
    ++counts_.cut;
    break_connection(connection);
  }
}

void MemoryWires::block(const std::string& name, Blocked ways) {
  if (ways == Blocked{}) {
    blocked_.erase(name);
  } else {
    blocked_[name] = ways;
  }
}

Blocked MemoryWires::blocked(const MemoryConnection& connection) const {
  const auto server = blocked_.empty() ? nullptr : connection.server.lock();
  const auto found = server ? blocked_.find(server->name) : blocked_.end();
  return found == blocked_.end() ? Blocked{} : found->second;
}

Sent MemoryWires::send_to_server(const std::shared_ptr<MemoryConnection>& connection,
                                 std::optional<std::string> hop, wire::Frame& frame) {
  return send(connection, What::frame_to_server, std::move(hop), frame);
}

Sent MemoryWires::send_to_client(const std::shared_ptr<MemoryConnection>& connection,
                                 std::optional<std::string> hop, wire::Frame& frame) {
  return send(connection, What::frame_to_client, std::move(hop), frame);
}

Sent MemoryWires::send(const std::shared_ptr<MemoryConnection>& connection, What what,
                       std::optional<std::string> hop, wire::Frame& frame) {
  MemoryLane& lane = what == What::frame_to_server ? connection->to_server : connection->to_client;
  if (lane.waiting >= faults_.queue_frames_max) return Sent::full;
  ++counts_.sent;
  wire::Frame taken = std::move(frame);
  if (connection->broken) {
    ++counts_.lost_at_break;  // The sender has not heard of it yet.
    return Sent::yes;
  }
  const bool cut_after_it = chance(faults_.cut);
  const Blocked ways = blocked(*connection);
  const bool is_blocked = what == What::frame_to_server ? ways.to_server : ways.to_clients;
  if (is_blocked || chance(faults_.drop)) {
    ++counts_.dropped;
  } else {
    const bool late = chance(faults_.reorder);
    const bool twice = chance(faults_.repeat);
    counts_.reordered += late ? 1 : 0;
    counts_.repeated += twice ? 1 : 0;
    put_on_the_way(connection, lane, {what, late, {hop, taken.share()}});
    if (twice) put_on_the_way(connection, lane, {what, /*late=*/true, {hop, std::move(taken)}});
  }
  if (cut_after_it) {
    ++counts_.cut;
    break_connection(connection);
  }
  return Sent::yes;
}

void MemoryWires::put_on_the_way(const std::shared_ptr<MemoryConnection>& connection,
                                 MemoryLane& lane, Passage passage) {
  Time arrival =
      std::max(lane.last_arrival, clock_.now() + between(faults_.delay_min, faults_.delay_max));
  if (passage.late) {
    arrival += between(Duration{0}, faults_.late_max);
  } else {
    lane.last_arrival = arrival;
  }
  ++lane.waiting;
  schedule({arrival, 0, passage.what, lane.sent++, connection, {}, std::move(passage.carried)});
}

void MemoryWires::break_connection(const std::shared_ptr<MemoryConnection>& connection) {
  if (std::exchange(connection->broken, true)) return;
  lose_at_break(connection->to_server);
  lose_at_break(connection->to_client);
  // The news travels behind the frames.
  const Time news = clock_.now() + between(faults_.delay_min, faults_.delay_max);
  schedule({std::max(news, connection->to_client.last_arrival),
            0,
            What::client_told,
            0,
            connection,
            {},
            {}});
  schedule({std::max(news, connection->to_server.last_arrival),
            0,
            What::server_told,
            0,
            connection,
            {},
            {}});
}

void MemoryWires::lose_at_break(MemoryLane& lane) {
  const std::uint64_t under_way = lane.sent - lane.delivered;
  if (under_way == 0 || !chance(faults_.lose_at_break)) return;
  lane.lost_from = lane.delivered + random_.below(under_way);
}

void MemoryWires::schedule(Event event) {
  event.order = next_order_++;
  events_.push_back(std::move(event));
  std::push_heap(events_.begin(), events_.end(), Later{});
}

void MemoryWires::schedule_connect(const std::shared_ptr<MemoryClientEnd>& client, Duration after) {
  schedule({clock_.now() + after, 0, What::connect, 0, nullptr, client, {}});
}

Duration MemoryWires::between(Duration low, Duration high) {
  return high <= low ? low : Duration(random_.between(low.count(), high.count()));
}

std::optional<Time> MemoryWires::next_event_time() const {
  if (events_.empty()) return std::nullopt;
  return events_.front().time;
}

void MemoryWires::deliver_due() {
  while (!events_.empty() && events_.front().time <= clock_.now()) {
    std::pop_heap(events_.begin(), events_.end(), Later{});
    Event event = std::move(events_.back());
    events_.pop_back();
    happen(std::move(event));
  }
}

void MemoryWires::happen(Event event) {
  switch (event.what) {
    case What::frame_to_server:
      return frame_to_server(std::move(event));
    case What::frame_to_client:
      return frame_to_client(std::move(event));
    case What::client_told:
      return client_told(event.connection);
    case What::server_told:
      return server_told(*event.connection);
    case What::connect:
      if (const auto client = event.client.lock()) connect(client);
  }
}

// False for a frame that was lost when its connection broke.
bool MemoryWires::arrives(MemoryLane& lane, const Event& event) {
  ++lane.delivered;
  if (event.frame_number < lane.lost_from) return true;
  ++counts_.lost_at_break;
  --lane.waiting;
  return false;
}

void MemoryWires::frame_to_server(Event event) {
  MemoryLane& lane = event.connection->to_server;
  if (!arrives(lane, event)) return;
  const auto server = event.connection->server.lock();
  if (!server || !server->peers.contains(event.connection->peer)) {
    --lane.waiting;
    ++counts_.lost_at_break;
    return;
  }
  ++counts_.delivered;
  server->inbox.push_back({std::move(event.connection), std::move(event.carried)});
}

void MemoryWires::frame_to_client(Event event) {
  MemoryLane& lane = event.connection->to_client;
  if (!arrives(lane, event)) return;
  const auto client = event.connection->client.lock();
  if (!client || client->connection != event.connection) {
    --lane.waiting;
    ++counts_.lost_at_break;
    return;
  }
  ++counts_.delivered;
  if (event.carried.hop) {
    client->inbox.push_back({std::move(event.connection), Relayed{*std::move(event.carried.hop),
                                                                  std::move(event.carried.frame)}});
  } else {
    client->inbox.push_back({std::move(event.connection), std::move(event.carried.frame)});
  }
}

void MemoryWires::connect(const std::shared_ptr<MemoryClientEnd>& client) {
  if (client->connection) return;
  const auto found = servers_.find(client->name);
  const auto server = found == servers_.end() ? nullptr : found->second.lock();
  if (!server) return;  // open_server() tries again.
  if (const auto ways = blocked_.find(client->name); ways != blocked_.end())
    return schedule_connect(client, blocked_wait);
  auto connection = std::make_shared<MemoryConnection>();
  connection->peer = "mem-" + std::to_string(++next_peer_);
  connection->server = server;
  connection->client = client;
  server->peers.emplace(connection->peer, connection);
  client->connection = connection;
  client->inbox.push_back({std::move(connection), Connected{}});
}

void MemoryWires::client_told(const std::shared_ptr<MemoryConnection>& connection) {
  const auto client = connection->client.lock();
  if (!client || client->connection != connection) return;
  client->connection = nullptr;
  client->inbox.push_back({connection, Disconnected{}});
  schedule_connect(client, between(faults_.reconnect_min, faults_.reconnect_max));
}

void MemoryWires::server_told(const MemoryConnection& connection) {
  if (const auto server = connection.server.lock()) server->peers.erase(connection.peer);
}

}  // namespace onetrip::net
