// Any messages to a Server, with pauses, cancels and a network that congests between them, some of
// them repeated under a session: each is answered or dropped, what is refused changes nothing, and
// in the end nothing is left in hand.
//
// The input is a list of steps: one byte that says which, then what the step needs.
#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <string>

#include "onetrip/base/check.hpp"
#include "onetrip/wire/limits.hpp"
#include "tests/rpc/server_world.hpp"

namespace wire = onetrip::wire;

namespace {

using onetrip::Answer;
using onetrip::ServerWorld;

// The front of the input; past its end, zeros.
class Input {
 public:
  explicit Input(wire::BytesView bytes) : rest_(bytes) {}

  bool empty() const { return rest_.empty(); }
  std::uint8_t byte() {
    if (rest_.empty()) return 0;
    const auto first = static_cast<std::uint8_t>(rest_.front());
    rest_ = rest_.subspan(1);
    return first;
  }
  // As many as a first byte says (from 200 on, 64 for each), or what is left.
  wire::Buffer bytes() {
    const std::size_t said = byte();
    const std::size_t count = std::min(said < 200 ? said : (said - 200) * 64, rest_.size());
    const wire::BytesView taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return {taken.begin(), taken.end()};
  }

 private:
  wire::BytesView rest_;
};

constexpr std::array<std::string_view, 13> methods{
    "get",  "put",      "add",    "put_and_fail", "wait",           "crash",   "text",
    "ping", "describe", "health", "stats",        "no_such_method", "increase"};

wire::Buffer hello() {
  wire::Header header;
  header.kind = wire::Kind::hello;
  header.call_id = 98;
  const wire::HelloBody body{
      .versions = {1}, .client = "fuzz", .session = {}, .open_session = true};
  return wire::message(header, body);
}

// In one of two messages; sequences are few, so that they come again.
void put_session(wire::Header& header, Input& input, const wire::SessionId& session) {
  const std::uint8_t what = input.byte();
  if (what < 128) return;
  header.session = session;
  if (what % 16 == 0) header.session->front() ^= std::byte{1};
  header.sequence = what % 4U;
  header.first_incomplete = what / 4U % 4U;
}

wire::Header header_of(Input& input, wire::Kind kind, const wire::SessionId& session) {
  wire::Header header = ServerWorld::request_header(1 + input.byte() % 8U, "");
  header.kind = kind;
  if (kind == wire::Kind::request) header.method = methods[input.byte() % methods.size()];
  if (kind == wire::Kind::cancel) {
    header.time_left_ms = 0;
  } else {
    put_session(header, input, session);
  }
  return header;
}

wire::Buffer message_of(Input& input, wire::Kind kind, const wire::SessionId& session) {
  wire::Buffer message = wire::message(header_of(input, kind, session));
  if (kind == wire::Kind::cancel) return message;
  const wire::Buffer body = input.bytes();
  message.insert(message.end(), body.begin(), body.end());
  return message;
}

class World {
 public:
  void step(Input& input) {
    const std::uint8_t what = input.byte();
    const std::string peer = (what & 0x80U) != 0 ? "a" : "b";
    switch (what % 8) {
      case 0:
        return world_.deliver(input.bytes(), peer);
      case 1:
        return world_.deliver(message_of(input, wire::Kind::request, session_), peer);
      case 2:
        return world_.deliver(message_of(input, wire::Kind::batch, session_), peer);
      case 3:
        return world_.deliver(message_of(input, wire::Kind::cancel, session_), peer);
      case 4:
        return end_waits(/*all=*/false);
      case 5:
        return world_.clock.advance(std::chrono::milliseconds(input.byte() * 10));
      case 6:
        world_.link.answer = static_cast<onetrip::net::Sent>(input.byte() % 3);
        was_congested_ = was_congested_ || world_.link.answer != onetrip::net::Sent::yes;
        return;
      default:
        return run();
    }
  }

  // Whatever came before, the server ends what it has, and serves.  Afterwards the world is as good
  // as new, but for its clock and its counters, if nothing is stored.
  void finish() {
    world_.link.answer = onetrip::net::Sent::yes;
    run();
    end_waits(/*all=*/true);
    world_.clock.advance(std::chrono::seconds(1));
    run();
    run();
    ONETRIP_CHECK(world_.server.idle());
    const auto ping = onetrip::standard::ping(sample::service);
    ONETRIP_CHECK(world_.answer_to(ServerWorld::request(99, ping)).is_reply());
    was_congested_ = false;
  }

  bool has_rows() const {
    return !world_.service.items.empty() || world_.store.sealed_commit() != commits_at_start_;
  }

 private:
  using Items = std::map<std::string, sample::Item>;

  void run() {
    const Items before = items();
    const std::size_t waited = world_.service.waiting.size();
    bool all_refused = true;
    for (const Answer& answer : world_.run()) {
      check(answer);
      all_refused = all_refused && answer.header.kind == wire::Kind::error;
    }
    // Behind a congested link replies wait, unseen; a call that waits may have begun its changes.
    const bool has_begun = world_.service.waiting.size() != waited;
    if (all_refused && !was_congested_ && !has_begun) ONETRIP_CHECK(items() == before);
  }

  void end_waits(bool all) {
    auto& waiting = world_.service.waiting;
    while (!waiting.empty()) {
      waiting.front().set(42);
      waiting.erase(waiting.begin());
      run();
      if (!all) return;
    }
  }

  static void check(const Answer& answer) {
    ONETRIP_CHECK(answer.header.call_id != 0);
    ONETRIP_CHECK(answer.header.version == wire::protocol_version);
    if (answer.header.kind == wire::Kind::error) {
      ONETRIP_CHECK(answer.error().code != onetrip::Code::ok);
      ONETRIP_CHECK(!answer.error().message.empty());
      return;
    }
    ONETRIP_CHECK(answer.is_reply() || answer.header.kind == wire::Kind::hello);
    wire::Reader body(answer.body(), wire::Strictness::reply);
    ONETRIP_CHECK(body.skip() && body.finish());
  }

  Items items() const {
    Items all;
    for (const auto& [name, item] : world_.service.items.scan()) all.emplace(name, item);
    return all;
  }

  onetrip::MemoryBackend backend_;
  ServerWorld world_{backend_, onetrip::SessionLimits{}, 1};
  const wire::SessionId session_ =
      world_.answer_to(hello()).as<wire::HelloReply>().value().session.value();
  const onetrip::CommitNo commits_at_start_ = world_.store.sealed_commit();
  bool was_congested_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  Input input(std::as_bytes(std::span(data, size)));
  // To make a world takes ten times as long as to use it.
  static std::unique_ptr<World> world;
  if (!world) world = std::make_unique<World>();
  while (!input.empty()) world->step(input);
  world->finish();
  if (world->has_rows()) world.reset();
  return 0;
}
