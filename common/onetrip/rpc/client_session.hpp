// ClientSession: what a client remembers of its exactly-once calls on one connection
// (docs/protocol.md, "Exactly once").
//
// Bookkeeping only; the Channel opens the session and sends the calls.  Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>

#include "onetrip/wire/header.hpp"

namespace onetrip {

class ClientSession {
 public:
  enum class State {
    none,      // To be opened before the next exactly-once call.
    opening,   // The hello is on its way.
    open,      // id() is the service's.
    not_kept,  // The service keeps no sessions: calls go without.
  };

  State state() const { return state_; }
  const std::optional<wire::SessionId>& id() const { return id_; }

  void set_opening() { state_ = State::opening; }
  // What the service's hello says; none: it keeps no sessions.
  void set_opened(const std::optional<wire::SessionId>& id);
  // It has to be opened anew.
  void set_closed();

  // Consecutive sequences for so many calls, never given before.  The first of them, which stands
  // for all until they are done with.
  std::uint64_t begin(std::size_t calls);
  // Their answers have been read, or nobody wants them any more.
  void end(std::uint64_t first_sequence) { incomplete_.erase(first_sequence); }
  std::uint64_t first_incomplete() const;

 private:
  State state_ = State::none;
  std::optional<wire::SessionId> id_;
  std::uint64_t next_sequence_ = 1;
  std::set<std::uint64_t> incomplete_;
};

}  // namespace onetrip
