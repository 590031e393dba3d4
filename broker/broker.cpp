#include "broker/broker.hpp"

#include <utility>
#include <variant>

#include "onetrip/wire/limits.hpp"
#include "onetrip/wire/messages.hpp"

#include "broker/routing.hpp"

namespace broker {

namespace net = onetrip::net;
namespace wire = onetrip::wire;
using onetrip::Error;
using onetrip::Level;
using onetrip::Outcome;
using wire::Kind;

namespace {

constexpr Duration slice = std::chrono::milliseconds(1);
// How soon a congested way is tried again.
constexpr Duration retry_wait = std::chrono::milliseconds(1);
// An answer may still come when its client has just given up.
constexpr Duration grace = std::chrono::seconds(1);

// The time that a client waits for the answer: a hello does not say it.
Duration time_left(const wire::Header& header) {
  if (header.kind == Kind::hello) return wire::deadline_default;
  return std::chrono::milliseconds(header.time_left_ms);
}

bool is_answer(Kind kind) {
  return kind == Kind::reply || kind == Kind::error || kind == Kind::hello;
}

}  // namespace

Broker::Broker(onetrip::Scheduler& scheduler, std::unique_ptr<net::ServerLink> front,
               onetrip::Log& log, BrokerOptions options, Connect connect, Watch watch)
    : scheduler_(scheduler),
      front_(std::move(front)),
      log_(log),
      options_(options),
      connect_(std::move(connect)),
      watch_(std::move(watch)),
      members_(options.membership),
      calls_(options.client),
      replies_(*front_, options.replies) {
  take_stock();
}

Broker::~Broker() {
  for (const auto timer : {retry_timer_, stock_timer_, unread_timer_})
    if (timer != 0) scheduler_.cancel(timer);
  while (!joined_.empty()) leave(joined_.begin()->first);
}

std::optional<net::Incoming> Broker::receive() {
  const Time until = scheduler_.now() + slice;
  std::optional<net::Incoming> own;
  while (!own) {
    std::optional<net::Incoming> incoming = front_->receive();
    if (!incoming) break;
    const onetrip::Result<wire::ParsedHeader> parsed = wire::parse_header(incoming->frame.bytes());
    // What cannot be read the Server answers, or counts.
    if (!parsed || is_own(*incoming, parsed->header)) {
      own = std::move(incoming);
    } else {
      on_message(*std::move(incoming), *parsed);
    }
    if (scheduler_.now() >= until) break;
  }
  release_links();
  replies_.leave();
  return own;
}

bool Broker::is_own(const net::Incoming& incoming, const wire::Header& header) const {
  switch (header.kind) {
    case Kind::request:
    case Kind::batch:
      return header.service == service.name;
    case Kind::hello:
      return header.service.empty() || header.service == service.name;
    case Kind::bye:
      return header.service.empty() || header.service == service.name;
    case Kind::cancel:
      return calls_.find({incoming.envelope.peer, header.call_id}) == nullptr;
    case Kind::announce:
    case Kind::heartbeat:
      return false;
    default:
      return true;  // Which the Server drops and counts.
  }
}

void Broker::on_message(net::Incoming incoming, const wire::ParsedHeader& parsed) {
  switch (parsed.header.kind) {
    case Kind::announce:
      return on_announce(incoming, parsed);
    case Kind::heartbeat:
      return on_heartbeat(incoming, parsed);
    case Kind::cancel:
      return on_cancel(std::move(incoming), parsed.header);
    case Kind::bye:
      return on_bye(std::move(incoming), parsed.header);
    default:
      return on_call(std::move(incoming), parsed.header);
  }
}

void Broker::on_call(net::Incoming incoming, const wire::Header& header) {
  CallKey key{std::move(incoming.envelope.peer), header.call_id};
  if (incoming.envelope.hop)
    return send_error(key, onetrip::invalid("a message through two brokers").because("bad_header"));
  if (draining_)
    return send_error(
        key, onetrip::unavailable("the broker is shutting down: try again").because("draining"));
  // The network repeated it: the answer to the first serves both.
  if (calls_.find(key) != nullptr) return;
  const Result<MemberId> to = route(header, members_);
  if (!to) return send_error(key, to.error());
  const Time now = scheduler_.now();
  const Time deadline = now + time_left(header);
  if (const auto opened = calls_.open(
          key, {*to, now, deadline + grace, incoming.frame.size(), /*may_have_left=*/false});
      !opened)
    return send_error(key, opened.error());
  ++members_.find(*to)->calls_in_flight;
  InstanceLine& line = joined_.at(*to)->line;
  if (line.hold()) held_.push_back(*to);
  switch (line.relay({key, deadline, std::move(incoming.frame)})) {
    case InstanceLine::Taken::sent:
      return calls_.note_left(key);
    case InstanceLine::Taken::waits:
      return look_again_later();
    case InstanceLine::Taken::refused:
      end_call(key, *calls_.close(key),
               onetrip::resource_exhausted("{} messages wait at the broker for {}, its limit",
                                           line.waiting(), members_.find(*to)->announced.service)
                   .because("overloaded"));
  }
}

void Broker::on_cancel(net::Incoming incoming, const wire::Header& header) {
  const CallKey key{std::move(incoming.envelope.peer), header.call_id};
  const OpenCall call = *calls_.close(key);
  if (Member* member = members_.find(call.member)) --member->calls_in_flight;
  const auto joined = joined_.find(call.member);
  if (joined == joined_.end()) return;
  const Time deadline = scheduler_.now() + grace;
  joined->second->line.relay({key, deadline, std::move(incoming.frame)});
}

void Broker::on_bye(net::Incoming incoming, const wire::Header& header) {
  const Result<MemberId> to = route(header, members_);
  if (!to || !header.session) return;
  const CallKey key{std::move(incoming.envelope.peer), 0};
  joined_.at(*to)->line.relay({key, scheduler_.now() + grace, std::move(incoming.frame)});
}

void Broker::pump() {
  std::vector<MemberId> ids;
  for (const auto& [id, joined] : joined_) ids.push_back(id);
  for (const MemberId id : ids) pump(id);
}

void Broker::pump(MemberId id) {
  const auto found = joined_.find(id);
  if (found == joined_.end()) return;
  Joined& joined = *found->second;
  const Time until = scheduler_.now() + slice;
  while (std::optional<net::ClientEvent> event = joined.line.link().receive()) {
    on_event(id, joined, *std::move(event));
    if (!joined_.contains(id)) return replies_.leave();
    if (scheduler_.now() < until) continue;
    // What the link has read already wakes nobody.
    read_on_later(id);
    break;
  }
  flush(joined);
  replies_.leave();
  if (replies_.waiting() != 0) look_again_later();
}

void Broker::read_on_later(MemberId id) {
  unread_.insert(id);
  if (unread_timer_ != 0) return;
  unread_timer_ = scheduler_.after(Duration::zero(), [this] {
    unread_timer_ = 0;
    for (const MemberId unread : std::exchange(unread_, {})) pump(unread);
  });
}

void Broker::on_event(MemberId id, Joined& joined, net::ClientEvent event) {
  if (auto* answer = std::get_if<net::Relayed>(&event)) {
    on_answer(id, joined, std::move(*answer));
  } else if (const auto* frame = std::get_if<wire::Frame>(&event)) {
    on_hello_answer(id, *frame);
  } else if (std::holds_alternative<net::Connected>(event)) {
    say_hello(joined.line);
  } else {
    members_.disconnect(id);
    joined.line.clear();
    lose_calls(id, "its connection to the broker broke");
  }
}

void Broker::on_answer(MemberId id, Joined& joined, net::Relayed answer) {
  const onetrip::Result<wire::ParsedHeader> parsed = wire::parse_header(answer.frame.bytes());
  if (!parsed || !is_answer(parsed->header.kind)) return;
  const CallKey key{std::move(answer.hop), parsed->header.call_id};
  const OpenCall* call = calls_.find(key);
  // Late, repeated, or of an instance that was not asked.
  if (call == nullptr || call->member != id) return;
  LineCounts& counts = joined.line.counts();
  ++counts.answered;
  counts.errors += parsed->header.kind == Kind::error ? 1 : 0;
  counts.latency.record(scheduler_.now() - call->since);
  calls_.close(key);
  --members_.find(id)->calls_in_flight;
  replies_.send({key.client, std::nullopt}, std::move(answer.frame));
}

void Broker::lose_calls(MemberId id, std::string_view why) {
  const Member* member = members_.find(id);
  const std::string name = member->announced.service;
  const std::uint32_t instance = member->announced.instance;
  const OpenCalls::Calls lost = calls_.take_of(id);
  if (member->ever_confirmed)
    log_.write(Level::warning, "instance lost",
               {{"service", name},
                {"instance", std::to_string(instance)},
                {"why", std::string(why)},
                {"calls", std::to_string(lost.size())}});
  for (const auto& [key, call] : lost) {
    if (call.may_have_left) {
      end_call(key, call,
               onetrip::unavailable("instance {} of {} is lost after the call may have reached it",
                                    instance, name)
                   .because("instance_lost")
                   .with_outcome(Outcome::unknown));
    } else {
      end_call(key, call,
               onetrip::unavailable("instance {} of {} is lost: try again", instance, name)
                   .because("no_instance"));
    }
  }
  replies_.leave();
}

void Broker::end_call(const CallKey& key, const OpenCall& call, const Error& error) {
  if (Member* member = members_.find(call.member)) --member->calls_in_flight;
  send_error(key, error);
}

void Broker::send_error(const CallKey& to, const Error& error) {
  replies_.send({to.client, std::nullopt}, wire::Frame(wire::error_message(to.id, error)));
}

void Broker::release_links() {
  for (const MemberId id : held_)
    if (const auto joined = joined_.find(id); joined != joined_.end())
      joined->second->line.release();
  held_.clear();
}

void Broker::flush(Joined& joined) {
  if (joined.line.waiting() == 0) return;
  const auto sent = [this](const CallKey& key) { calls_.note_left(key); };
  const auto expired = [this](const CallKey& key) {
    if (const auto call = calls_.close(key))
      end_call(key, *call,
               onetrip::deadline_exceeded("the call's time was over before it left the broker")
                   .because("expired"));
  };
  if (joined.line.flush(scheduler_.now(), sent, expired)) look_again_later();
}

void Broker::look_again_later() {
  if (retry_timer_ != 0) return;
  retry_timer_ = scheduler_.after(retry_wait, [this] {
    retry_timer_ = 0;
    for (const auto& [id, joined] : joined_) flush(*joined);
    replies_.leave();
    replies_.retry();
    if (replies_.waiting() != 0) look_again_later();
  });
}

// Finds those that have become silent, asks those that have not answered a hello, and forgets calls
// whose clients have given up.
void Broker::take_stock() {
  for (const MemberId id : members_.find_silent(scheduler_.now())) {
    joined_.at(id)->line.clear();
    lose_calls(id, "its heartbeats do not come");
  }
  // A hello may be lost like anything else.
  for (const auto& [id, joined] : joined_)
    if (!members_.find(id)->confirmed) say_hello(joined->line);
  for (const auto& [key, call] : calls_.take_expired(scheduler_.now()))
    if (Member* member = members_.find(call.member)) --member->calls_in_flight;
  stock_timer_ = scheduler_.after(options_.membership.heartbeat / 2, [this] { take_stock(); });
}

}  // namespace broker
