#include "broker/open_calls.hpp"

namespace broker {

onetrip::Status OpenCalls::open(const CallKey& key, const OpenCall& call) {
  Client& client = clients_[key.client];
  if (client.calls.size() >= limits_.calls_max)
    return onetrip::resource_exhausted("the broker has {} open calls of this client, its limit",
                                       client.calls.size())
        .because("overloaded");
  // One that is too long for the limit may wait alone.
  if (client.waiting_bytes != 0 && client.waiting_bytes + call.bytes > limits_.waiting_bytes_max)
    return onetrip::resource_exhausted(
               "the broker holds {} bytes of this client that have not left, its limit is {}",
               client.waiting_bytes, limits_.waiting_bytes_max)
        .because("overloaded");
  if (!client.calls.emplace(key.id, call).second) return onetrip::Done{};
  client.waiting_bytes += call.bytes;
  ++size_;
  return onetrip::Done{};
}

const OpenCall* OpenCalls::find(const CallKey& key) const {
  const auto client = clients_.find(key.client);
  if (client == clients_.end()) return nullptr;
  const auto call = client->second.calls.find(key.id);
  return call == client->second.calls.end() ? nullptr : &call->second;
}

void OpenCalls::note_left(const CallKey& key) {
  const auto client = clients_.find(key.client);
  if (client == clients_.end()) return;
  const auto call = client->second.calls.find(key.id);
  if (call == client->second.calls.end()) return;
  client->second.waiting_bytes -= std::exchange(call->second.bytes, 0);
  call->second.may_have_left = true;
}

std::optional<OpenCall> OpenCalls::close(const CallKey& key) {
  const auto client = clients_.find(key.client);
  if (client == clients_.end()) return std::nullopt;
  const auto call = client->second.calls.find(key.id);
  if (call == client->second.calls.end()) return std::nullopt;
  const OpenCall closed = call->second;
  client->second.waiting_bytes -= closed.bytes;
  client->second.calls.erase(call);
  if (client->second.calls.empty()) clients_.erase(client);
  --size_;
  return closed;
}

template <class Condition>
OpenCalls::Calls OpenCalls::take_if(Condition condition) {
  Calls taken;
  for (const auto& [name, client] : clients_)
    for (const auto& [id, call] : client.calls)
      if (condition(call)) taken.emplace_back(CallKey{name, id}, call);
  for (const auto& [key, call] : taken) close(key);
  return taken;
}

OpenCalls::Calls OpenCalls::take_of(MemberId member) {
  return take_if([member](const OpenCall& call) { return call.member == member; });
}

OpenCalls::Calls OpenCalls::take_expired(Time now) {
  return take_if([now](const OpenCall& call) { return call.deadline <= now; });
}

}  // namespace broker
