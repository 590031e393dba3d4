// OpenCalls: what the broker knows of the calls that it has sent on, or is about to: whose they
// are, where they went, and how much of each client waits.
//
// Bookkeeping only.  A client is the peer that its connection is at the broker's front.  Not
// thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "onetrip/wire/header.hpp"

#include "broker/membership.hpp"

namespace broker {

using onetrip::wire::CallId;

struct OpenCall {
  MemberId member = 0;
  Time since{};
  Time deadline{};        // Its client waits no longer.
  std::size_t bytes = 0;  // Of its message, while that waits.
  bool may_have_left = false;
};

// Which call of which client.
struct CallKey {
  std::string client;
  CallId id = 0;
};

struct ClientLimits {
  std::size_t calls_max = 20'000;                           // Open.
  std::size_t waiting_bytes_max = std::size_t{128} << 20U;  // Of calls that have not left.
};

class OpenCalls {
 public:
  explicit OpenCalls(ClientLimits limits) : limits_(limits) {}

  // RESOURCE_EXHAUSTED "overloaded" where the client has too many.
  onetrip::Status open(const CallKey& key, const OpenCall& call);
  // Null where it is not open.
  const OpenCall* find(const CallKey& key) const;
  // The call's message has left.
  void note_left(const CallKey& key);
  // Nothing where it is not open.
  std::optional<OpenCall> close(const CallKey& key);

  using Calls = std::vector<std::pair<CallKey, OpenCall>>;
  // Closes all that went to `member`; in no order.
  Calls take_of(MemberId member);
  // Closes all whose deadline is over.
  Calls take_expired(Time now);

  std::size_t size() const { return size_; }
  std::size_t clients() const { return clients_.size(); }

 private:
  struct Client {
    std::unordered_map<CallId, OpenCall> calls;
    std::size_t waiting_bytes = 0;
  };
  template <class Condition>
  Calls take_if(Condition condition);

  ClientLimits limits_;
  std::unordered_map<std::string, Client> clients_;  // Those with an open call.
  std::size_t size_ = 0;
};

}  // namespace broker
