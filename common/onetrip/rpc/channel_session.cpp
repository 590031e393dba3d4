// The Channel's session: opened before the first exactly-once call, and named by each.
#include <algorithm>
#include <utility>

#include "onetrip/rpc/channel.hpp"
#include "onetrip/rpc/retry.hpp"
#include "onetrip/wire/limits.hpp"
#include "onetrip/wire/messages.hpp"

namespace onetrip {

using State = ClientSession::State;

void Channel::begin_sequences(OpenCall& call) {
  Request& request = call.request;
  if (request.kind == wire::Kind::request && request.effect == Effect::once)
    call.sequence = session_.begin(1);
  if (request.kind != wire::Kind::batch || request.sequences_at.empty()) return;
  call.sequence = session_.begin(request.sequences_at.size());
  std::uint64_t next = call.sequence;
  for (const std::size_t at : request.sequences_at) request.body.set_wide_unsigned(at, next++);
}

void Channel::end_sequences(const OpenCall& call) {
  if (call.sequence != 0) session_.end(call.sequence);
}

// One that may have run in a session belongs to that session.
bool Channel::needs_session(const OpenCall& call) const {
  return call.sequence != 0 && !call.attempt_lost && session_.state() != State::open &&
         session_.state() != State::not_kept;
}

void Channel::wait_for_session(CallId id, Time now) {
  waiting_for_session_.push_back(id);
  if (session_.state() == State::none) open_session(now);
}

void Channel::open_session(Time now) {
  Request hello;
  hello.kind = wire::Kind::hello;
  hello.method = "hello";
  hello.effect = Effect::idempotent;  // A session too many ends with its lease.
  hello.deadline = now + wire::deadline_default;
  for (const CallId id : waiting_for_session_)
    if (book_.is_open(id))
      hello.connect_wait = std::min(hello.connect_wait, connect_wait_left(*find(id), now));
  wire::Writer writer(hello.body.buffer());
  write_value(writer, wire::HelloBody{.versions = {wire::protocol_version},
                                      .client = "onetrip C++",
                                      .session = {},
                                      .open_session = true});
  const CallId id = book_.open_in_any_case(hello.deadline);
  const auto ended = [this, now](const Finished& finished) {
    on_hello_ended(finished.result, now + finished.waited);
  };
  open(id, std::move(hello), ended, now);
  outbox_.push_front(id);
  session_.set_opening();
}

// How long the call may go on to wait for somebody to be there.
Duration Channel::connect_wait_left(const OpenCall& call, Time now) {
  if (call.request.connect_wait == Duration::max()) return Duration::max();
  return std::max(call.request.connect_wait - (now - call.started), Duration::zero());
}

void Channel::on_hello_ended(const Result<Reply>& answer, Time now) {
  session_.set_closed();
  Status opened = answer.ok() ? Status{} : Status{answer.error()};
  if (answer) {
    const auto hello = wire::decode<wire::HelloReply>(answer->body(), wire::Strictness::reply);
    if (hello) session_.set_opened(hello->session);
    if (!hello) opened = internal("{} gave no session: {}", peer_, hello.error().message);
  } else if (answer.error().code == Code::unimplemented) {
    session_.set_opened(std::nullopt);
    opened = {};
  }
  // Where it took too long, it is tried again for those that still have time.
  const bool refused = !opened.ok() && opened.error().code != Code::unavailable &&
                       opened.error().code != Code::deadline_exceeded;
  for (const CallId id : std::exchange(waiting_for_session_, {})) {
    if (!book_.is_open(id)) continue;
    const bool nobody_there = !opened.ok() && opened.error().reason == "no_instance";
    const bool gives_up = nobody_there && connect_wait_left(*find(id), now) == Duration::zero();
    if (refused || gives_up) {
      finish(id, Error(opened.error()).with_outcome(Outcome::not_executed), now);
    } else if (nobody_there) {
      retries_.emplace(now + backoff(1, random_), id);
    } else {
      outbox_.push_back(id);
    }
  }
}

void Channel::on_session_expired(const OpenCall& call) {
  if (call.session == session_.id()) session_.set_closed();
}

void Channel::leave(net::ClientLink& link) {
  if (session_.state() != State::open || !connected_) return;
  wire::Header header;
  header.kind = wire::Kind::bye;
  header.service = callee_.service;
  header.instance = callee_.instance;
  header.session = session_.id();
  wire::Frame frame(wire::message(header, wire::ByeBody{"the client ends"}));
  link.send(frame);
}

wire::Header Channel::header_of(const OpenCall& call, CallId id, Time now) const {
  const Request& request = call.request;
  wire::Header header;
  header.kind = request.kind;
  header.call_id = id;
  header.instance = callee_.instance;
  if (request.kind == wire::Kind::hello) {
    header.service = callee_.service;
    return header;
  }
  // Who is not known as one of several may still be asked as one.
  if (header.instance == 0) header.instance = request.instance;
  header.service = request.service;
  header.method = request.method;
  header.time_left_ms = std::min(ceil_ms(request.deadline - now), wire::time_left_ms_max);
  header.flags = request.from_handler ? wire::flag_from_handler : 0;
  header.routing_key = request.routing_key;
  if (!call.session) return header;
  header.session = call.session;
  header.sequence = request.kind == wire::Kind::batch ? 0 : call.sequence;
  header.first_incomplete = session_.first_incomplete();
  return header;
}

}  // namespace onetrip
