#include "onetrip/rpc/channel.hpp"

#include <algorithm>
#include <variant>
#include <vector>

#include "onetrip/rpc/retry.hpp"
#include "onetrip/wire/limits.hpp"
#include "onetrip/wire/messages.hpp"

namespace onetrip {
namespace {

// An error reply that cannot be read still ends its call: something was refused, or it failed.
Error read_error(wire::BytesView body) {
  const auto error = wire::decode<wire::ErrorBody>(body, wire::Strictness::reply);
  if (error) return wire::error_of(*error);
  return internal("the service's error cannot be read: {}", error.error().message)
      .with_outcome(Outcome::unknown);
}

// The earlier of two times, where each may be none.
std::optional<Time> earlier(std::optional<Time> a, std::optional<Time> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

// Says which call it was; the request is done with.
void name(Finished& finished, Request& request) {
  finished.service = std::move(request.service);
  finished.method = std::move(request.method);
  if (request.kind == wire::Kind::batch) finished.method = "batch";
}

std::optional<Time> first_of(const std::set<std::pair<Time, CallId>>& times) {
  if (times.empty()) return std::nullopt;
  return times.begin()->first;
}

}  // namespace

std::optional<CallId> Channel::start(Request&& request, Done done, Time now) {
  const auto refuse = [&](Error error) {
    Finished refused;
    refused.result = std::move(error);
    name(refused, request);
    done(std::move(refused));
    return std::nullopt;
  };
  if (request.body.size() > wire::frame_bytes_max - wire::header_bytes_max)
    return refuse(invalid("{}.{}: the arguments are {} bytes, a message holds {}", request.service,
                          request.method, request.body.size(),
                          wire::frame_bytes_max - wire::header_bytes_max)
                      .because("too_large"));
  const Result<CallId> id = book_.open(request.deadline);
  if (!id) return refuse(id.error());
  OpenCall& call = open(*id, std::move(request), std::move(done), now);
  begin_sequences(call);
  limit_connecting(call, *id);
  outbox_.push_back(*id);
  return *id;
}

Channel::OpenCall& Channel::open(CallId id, Request&& request, Done done, Time now) {
  return *calls_.insert(id,
                        make_recycled_for_one<OpenCall>(std::move(request), std::move(done), now));
}

Channel::OpenCall* Channel::find(CallId id) {
  RecycledPtr<OpenCall>* const call = calls_.find(id);
  return call != nullptr ? call->get() : nullptr;
}

void Channel::cancel(CallId id) {
  if (!book_.close(id)) return;
  const RecycledPtr<OpenCall> call = *calls_.take(id);
  if (call->may_have_left) cancels_.push_back(id);
  end_sequences(*call);
}

void Channel::call_off(CallId id, Time now) {
  const OpenCall* const call = find(id);
  if (call == nullptr) return;
  const bool may_have_run = call->may_have_left;
  if (may_have_run && connected_) cancels_.push_back(id);
  finish(id,
         cancelled("{}.{} was called off", call->request.service, call->request.method)
             .with_outcome(may_have_run ? Outcome::unknown : Outcome::not_executed),
         now);
}

void Channel::on_event(net::ClientEvent event, Time now) {
  if (std::holds_alternative<net::Connected>(event)) {
    connected_ = true;
  } else if (std::holds_alternative<net::Disconnected>(event)) {
    on_disconnected(now);
  } else {
    on_frame(std::get<wire::Frame>(std::move(event)), now);
  }
}

void Channel::on_disconnected(Time now) {
  if (!std::exchange(connected_, false)) return;
  ++counters_.disconnects;
  cancels_.clear();
  if (session_.state() == ClientSession::State::not_kept) session_.set_closed();  // Ask again.
  std::vector<CallId> lost;
  calls_.for_each([&](CallId id, const RecycledPtr<OpenCall>& call) {
    if (call->may_have_left && !call->waiting) lost.push_back(id);
    // There was one; now it waits for a connection again.
    if (!call->may_have_left) limit_connecting(*call, id);
  });
  std::sort(lost.begin(), lost.end());  // The order in which they were started.
  for (const CallId id : lost) {
    OpenCall& call = *find(id);
    Error error = unavailable("the connection to {} broke after {}.{} may have left", peer_,
                              call.request.service, call.request.method)
                      .because("connection_lost")
                      .with_outcome(Outcome::unknown);
    if (!may_resend(call.request.effect, call.session.has_value())) {
      error.message += ": it may have run, and running it twice is not the same as once";
      finish(id, std::move(error), now);
      continue;
    }
    call.last_error = std::make_unique<Error>(std::move(error));
    call.waiting = true;
    call.attempt_lost = true;
    outbox_.push_back(id);
  }
}

void Channel::on_frame(wire::Frame frame, Time now) {
  const Result<wire::ParsedHeader> parsed = wire::parse_header(frame.bytes());
  if (!parsed) {
    ++counters_.bad_frames;
    return;
  }
  const CallId id = parsed->header.call_id;
  const wire::Kind kind = parsed->header.kind;
  if (kind == wire::Kind::bye) return;  // What the service refuses from now on, it says itself.
  if (kind != wire::Kind::reply && kind != wire::Kind::error && kind != wire::Kind::hello) {
    ++counters_.bad_frames;
    return;
  }
  OpenCall* const call = find(id);
  if (call == nullptr) {
    ++counters_.late_replies;
    return;
  }
  const bool said_hello = call->request.kind == wire::Kind::hello;
  if (kind != wire::Kind::error && said_hello != (kind == wire::Kind::hello)) {
    ++counters_.bad_frames;
    return;
  }
  call->progress.bytes_received += frame.size();
  if (kind != wire::Kind::error) {
    finish(id, Reply(std::move(frame), parsed->body_offset), now);
    return;
  }
  on_error_reply(id, *call, read_error(frame.bytes().subspan(parsed->body_offset)), now);
}

void Channel::on_error_reply(CallId id, OpenCall& call, Error error, Time now) {
  if (call.waiting) return;  // It will be sent again in any case: this answers an earlier attempt.
  const int attempts = static_cast<int>(call.progress.trips);
  const Time when = now + backoff(attempts, random_);
  const bool lost_session = call.session && error.reason == "session_expired";
  if (lost_session) on_session_expired(call);
  const bool attempt_lost = error.reason == "instance_lost" && error.outcome == Outcome::unknown;
  const bool again = may_retry(error, attempts) || (lost_session && !call.attempt_lost) ||
                     (attempt_lost && may_resend(call.request.effect, call.session.has_value()));
  // A broker without an instance to route to is like a service that is not there.
  const bool waited_enough =
      error.reason == "no_instance" && connect_wait_left(call, when) == Duration::zero();
  if (!again || waited_enough || when >= call.request.deadline) {
    finish(id, std::move(error), now);
    return;
  }
  call.last_error = std::make_unique<Error>(std::move(error));
  call.waiting = true;
  call.attempt_lost |= attempt_lost;
  retries_.emplace(when, id);
}

void Channel::finish(CallId id, Result<Reply> result, Time now) {
  book_.close(id);
  const RecycledPtr<OpenCall> ended = *calls_.take(id);
  OpenCall& call = *ended;
  end_sequences(call);
  if (!result.ok() && call.attempt_lost && result.error().outcome == Outcome::not_executed)
    result =
        Error(result.error()).with_outcome(Outcome::unknown);  // An earlier attempt may have run.
  call.progress.result = std::move(result);
  call.progress.waited = std::max(now - call.started, Duration::zero());
  name(call.progress, call.request);
  call.done(std::move(call.progress));
}

void Channel::on_time(Time now) {
  while (!retries_.empty() && retries_.begin()->first <= now) {
    const CallId id = retries_.begin()->second;
    retries_.erase(retries_.begin());
    if (book_.is_open(id)) outbox_.push_back(id);
  }
  for (const CallId id : book_.expire(now)) expire(id, now);
  while (give_up_connecting(now)) {
  }
}

void Channel::limit_connecting(const OpenCall& call, CallId id) {
  if (call.request.connect_wait < call.request.deadline - call.started)
    connect_limits_.emplace(call.started + call.request.connect_wait, id);
}

// Ends the first call that has waited for a connection as long as it wanted to.
bool Channel::give_up_connecting(Time now) {
  if (connect_limits_.empty() || connect_limits_.begin()->first > now) return false;
  const CallId id = connect_limits_.begin()->second;
  connect_limits_.erase(connect_limits_.begin());
  const OpenCall* const call = find(id);
  if (call != nullptr && !connected_ && !call->may_have_left) expire(id, now);
  return true;
}

void Channel::expire(CallId id, Time now) {
  const OpenCall& call = *find(id);
  if (call.may_have_left && connected_ && call.request.kind != wire::Kind::hello)
    cancels_.push_back(id);
  finish(id, expired_error(call), now);
}

Error Channel::expired_error(const OpenCall& call) const {
  const Request& request = call.request;
  if (!call.may_have_left && connected_ && needs_session(call)) {
    return deadline_exceeded("{} gave no session for {}.{} within its deadline", peer_,
                             request.service, request.method)
        .because("expired");
  }
  if (!call.may_have_left) {
    return unavailable("no connection to {} in time for {}.{}: is the service running?", peer_,
                       request.service, request.method)
        .because("no_connection");
  }
  if (call.waiting && call.last_error) return *call.last_error;
  return deadline_exceeded("no answer from {} to {}.{} within its deadline", peer_, request.service,
                           request.method)
      .because("expired")
      .with_outcome(Outcome::unknown);
}

std::optional<Time> Channel::next_time() const {
  return earlier(book_.next_deadline(), earlier(first_of(retries_), first_of(connect_limits_)));
}

bool Channel::send_cancels(net::ClientLink& link) {
  while (!cancels_.empty()) {
    wire::Header header;
    header.kind = wire::Kind::cancel;
    header.call_id = cancels_.front();
    wire::Frame frame(wire::message(header));
    if (link.send(frame) != net::Sent::yes) return false;
    cancels_.pop_front();
  }
  return true;
}

bool Channel::flush(net::ClientLink& link, Time now) {
  const bool several = outbox_.size() + cancels_.size() > 1;
  if (several) link.hold();
  const bool left = send_waiting(link, now);
  if (several) link.release();
  return left;
}

bool Channel::send_waiting(net::ClientLink& link, Time now) {
  while (!outbox_.empty()) {
    const CallId id = outbox_.front();
    OpenCall* const found = find(id);
    if (found == nullptr) {  // Ended or cancelled while it waited.
      outbox_.pop_front();
      continue;
    }
    OpenCall& call = *found;
    if (needs_session(call)) {
      outbox_.pop_front();
      wait_for_session(id, now);
      continue;
    }
    if (call.sequence != 0 && !call.attempt_lost) call.session = session_.id();
    wire::Frame frame = call.request.body.frame_with(header_of(call, id, now));
    const std::size_t size = frame.size();
    if (link.send(frame) != net::Sent::yes) return true;
    outbox_.pop_front();
    if (call.progress.trips > 0) ++counters_.resent;
    ++call.progress.trips;
    call.progress.bytes_sent += size;
    call.waiting = false;
    call.may_have_left = true;
  }
  return !send_cancels(link);
}

}  // namespace onetrip
