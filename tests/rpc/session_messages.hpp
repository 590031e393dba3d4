// What a client of sessions says to a Server.
#pragma once

#include <optional>

#include "tests/rpc/server_world.hpp"

namespace onetrip {

inline wire::Buffer hello(bool open, std::optional<wire::SessionId> session = {}) {
  wire::Header header;
  header.kind = wire::Kind::hello;
  header.call_id = 99;
  return wire::message(
      header,
      wire::HelloBody{.versions = {1}, .client = "test", .session = session, .open_session = open});
}

inline wire::SessionId open_session(ServerWorld& world) {
  return world.answer_to(hello(true)).as<wire::HelloReply>().value().session.value();
}

inline wire::Buffer bye(const wire::SessionId& session) {
  wire::Header header;
  header.kind = wire::Kind::bye;
  header.session = session;
  return wire::message(header, wire::ByeBody{"done"});
}

// A call of `method` under a sequence of the session.
template <class M, class... Args>
wire::Buffer once(wire::CallId id, const wire::SessionId& session, std::uint64_t sequence,
                  std::uint64_t first_incomplete, const M& method, const Args&... args) {
  wire::Header header = ServerWorld::request_header(id, method.name());
  header.session = session;
  header.sequence = sequence;
  header.first_incomplete = first_incomplete;
  return ServerWorld::request(header, method, args...);
}

}  // namespace onetrip
