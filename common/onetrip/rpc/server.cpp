#include "onetrip/rpc/server.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "onetrip/base/recycled.hpp"
#include "onetrip/wire/limits.hpp"
#include "onetrip/wire/messages.hpp"

namespace onetrip {
namespace {

// How many messages one pump takes before calls run, and how long these may hold the loop.
constexpr int messages_per_pump = 256;
constexpr Duration slice = std::chrono::milliseconds(1);
// While so many calls wait for the loop, one message a pump is enough: the rest waits in the link,
// which takes the peers in turn, so that the flood of one does not crowd out the others.
constexpr std::size_t queued_calls_enough = 64;
// How soon a congested peer is tried again.
constexpr Duration reply_retry_delay = std::chrono::milliseconds(1);

Status run_plain(ServerCall& call) {
  try {
    return call.method.plain(call.arguments, call.reply);
  } catch (const std::exception& error) {
    return internal("an exception left {}: {}", call.method.name, error.what())
        .with_outcome(Outcome::executed);
  }
}

Error too_large_reply(std::string_view method, std::size_t bytes) {
  return resource_exhausted("the result of {} is {} bytes, a message holds {}: ask for less",
                            method, bytes, wire::frame_bytes_max)
      .because("too_large")
      .with_outcome(Outcome::executed);
}

}  // namespace

Server::Server(Scheduler& scheduler, net::ServerLink& link, Store& store, const MethodTable& table,
               Random& random, ServerOptions options)
    : scheduler_(scheduler),
      link_(link),
      store_(store),
      random_(random),
      options_(std::move(options)),
      dispatcher_(table, standard_methods(table.service()), options_.load,
                  options_.sessions != nullptr, {options_.instance, options_.instances}),
      on_answered_(table.on_answered()),
      replies_(link, options_.replies),
      incarnation_(random.next() | 1U),
      started_(scheduler.now()) {
  expire_sessions_later();
  if (options_.timers != nullptr) options_.timers->start();
}

Server::~Server() {
  if (options_.timers != nullptr) options_.timers->end();
  if (retry_timer_ != 0) scheduler_.cancel(retry_timer_);
  if (sessions_timer_ != 0) scheduler_.cancel(sessions_timer_);
}

void Server::drain() {
  draining_ = true;
  if (options_.timers != nullptr) options_.timers->stop();
}

bool Server::idle() const {
  return messages_.empty() && replies_.waiting() == 0 &&
         (options_.timers == nullptr || options_.timers->idle());
}

Load Server::load() const {
  return {.calls = messages_.size(), .bytes = message_bytes_, .draining = draining_};
}

void Server::pump() {
  for (int i = 0; i == 0 || (i < messages_per_pump && queue_.size() < queued_calls_enough); ++i) {
    std::optional<net::Incoming> incoming = link_.receive();
    if (!incoming) break;
    on_message(*std::move(incoming));
  }
  if (!queue_posted_) run_queue();
}

void Server::on_message(net::Incoming incoming) {
  wire::Header partial;
  const Result<wire::ParsedHeader> parsed = wire::parse_header(incoming.frame.bytes(), &partial);
  if (!parsed) return on_unreadable(incoming, partial, parsed.error());
  switch (parsed->header.kind) {
    case wire::Kind::request:
      return on_request(std::move(incoming), *parsed);
    case wire::Kind::batch:
      return on_batch(std::move(incoming), *parsed);
    case wire::Kind::cancel:
      return on_cancel(incoming, *parsed);
    case wire::Kind::hello:
      return on_hello(incoming, *parsed);
    case wire::Kind::bye:
      return on_bye(parsed->header);
    default:
      stats_.count_refused("unexpected_kind");
  }
}

void Server::on_unreadable(const net::Incoming& incoming, const wire::Header& partial,
                           const Error& error) {
  if (partial.call_id == 0) return stats_.count_refused("bad_header");
  refuse({incoming.envelope, partial.call_id}, error);
}

void Server::on_hello(const net::Incoming& incoming, const wire::ParsedHeader& parsed) {
  const MessageKey from{incoming.envelope, parsed.header.call_id};
  const auto hello = wire::decode<wire::HelloBody>(
      incoming.frame.bytes().subspan(parsed.body_offset), wire::Strictness::reply);
  if (!hello) return refuse(from, Error(hello.error()).because("bad_body"));
  if (std::find(hello->versions.begin(), hello->versions.end(), wire::protocol_version) ==
      hello->versions.end())
    return refuse(from, unimplemented("versions: this service speaks version {} of the protocol",
                                      wire::protocol_version)
                            .because("protocol_version"));
  if (const Status here =
          dispatcher_.check_place(parsed.header.instance, parsed.header.routing_key);
      !here)
    return refuse(from, here.error());
  wire::HelloReply reply;
  reply.service = dispatcher_.service().name;
  reply.instance = options_.instance;
  reply.instances = options_.instances;
  reply.incarnation = incarnation_;
  reply.contract = dispatcher_.description().contract_hash;
  reply.frame_bytes_max = wire::frame_bytes_max;
  say_hello(from, *hello, std::move(reply));
}

void Server::on_cancel(const net::Incoming& incoming, const wire::ParsedHeader& parsed) {
  const auto message = messages_.find(MessageKey{incoming.envelope, parsed.header.call_id});
  if (message != messages_.end()) (*message)->cancelled = true;
}

std::shared_ptr<MessageInHand> Server::take(net::Incoming incoming, const wire::Header& header) {
  auto message = make_recycled<MessageInHand>();
  message->key = {std::move(incoming.envelope), header.call_id};
  message->arrived = scheduler_.now();
  message->deadline = message->arrived + std::chrono::milliseconds(header.time_left_ms);
  message->frame = std::move(incoming.frame);
  message_bytes_ += message->frame.size();
  messages_.insert(message);
  return message;
}

void Server::on_request(net::Incoming incoming, const wire::ParsedHeader& parsed) {
  const MessageKey key{incoming.envelope, parsed.header.call_id};
  // The network repeated it: the answer to the first serves both.
  if (messages_.contains(key)) return stats_.count_refused("repeated");
  const Result<const BoundMethod*> method = dispatcher_.admit(parsed.header, load());
  if (!method) return refuse(key, method.error());
  const wire::Header& header = parsed.header;
  if (const Status here =
          dispatcher_.check_arguments(**method, header.instance != 0 || !header.routing_key.empty(),
                                      incoming.frame.bytes().subspan(parsed.body_offset));
      !here)
    return refuse(key, here.error());
  const auto message = take(std::move(incoming), parsed.header);
  const auto call = make_recycled<ServerCall>(store_, message, **method,
                                              message->frame.bytes().subspan(parsed.body_offset));
  make_once(*call, parsed.header, parsed.header.sequence);
  enqueue(call);
}

void Server::enqueue(const std::shared_ptr<ServerCall>& call) {
  if (!call->once || !is_settled(call)) queue_.push_back(call);
}

void Server::run_queue() {
  queue_posted_ = false;
  // Calls that came together are written together.
  const Store::Gathering gathering(store_);
  Time now = scheduler_.now();
  const Time until = now + slice;
  leave_posted_ = true;  // What is answered meanwhile leaves at the end.
  while (!queue_.empty()) {
    if (now >= until) {
      queue_posted_ = true;
      scheduler_.post([this] { run_queue(); });
      break;
    }
    const std::shared_ptr<ServerCall> call = std::move(queue_.front());
    queue_.pop_front();
    run(call, now);
    // When one was answered, the next begins.
    now = answered_ > now ? answered_ : scheduler_.now();
  }
  let_replies_leave();
}

void Server::run(const std::shared_ptr<ServerCall>& call, Time now) {
  MessageInHand& message = *call->message;
  if (message.cancelled) {
    stats_.count_refused("cancelled");
    return refuse_queued(*call, cancelled("the caller has given up"));
  }
  if (now >= message.deadline) {
    stats_.count_refused("expired");
    return refuse_queued(*call, deadline_exceeded("{} waited for its turn until its deadline had "
                                                  "passed",
                                                  call->method.name)
                                    .because("expired"));
  }
  scheduler_.run(*call, now, [&] { begin(call); });
  if (call->ended) {
    on_ended(call);
  } else {
    running_.emplace(call.get(), call);
  }
}

void Server::begin(const std::shared_ptr<ServerCall>& call) {
  call->set_reply_head();
  if (!call->method.coroutine) {
    call->ended = run_plain(*call);
    return;
  }
  call->task = start(call->method.coroutine(call->arguments, call->reply),
                     [this, running = call.get()](const Status& status) {
                       running->ended = status;
                       if (running->suspended)
                         scheduler_.post([this, running] { on_ended(running_.at(running)); });
                     });
  call->suspended = !call->ended.has_value();
}

void Server::on_ended(const std::shared_ptr<ServerCall>& call) {
  if (store_.is_decided(call->transaction())) {
    const auto kept = running_.extract(call.get());  // What `call` refers to, if it was suspended.
    return answer(*call, call->transaction().status());
  }
  running_.emplace(call.get(), call);
  store_.when_durable(call->transaction(), [this, raw = call.get()](const Status& written) {
    const auto it = running_.find(raw);
    const std::shared_ptr<ServerCall> kept = it->second;
    running_.erase(it);
    answer(*kept, written);
  });
}

void Server::answer(ServerCall& call, const Status& written) {
  forget_under_way(call);
  Status status = written.ok() ? *call.ended : written;
  if (status.ok() && call.reply.size() > wire::frame_bytes_max)
    status = too_large_reply(call.method.name, call.reply.size());
  answer_those_before(call, status);
  if (call.message->is_batch) {
    answer_entry(call, status);
  } else {
    answer_whole(call, status);
  }
}

void Server::answer_whole(ServerCall& call, const Status& status) {
  MessageInHand& message = *call.message;
  const std::size_t bytes_in = message.frame.size();
  const std::size_t bytes_out = status.ok() ? send(message.key.envelope, std::move(call.reply))
                                            : send_error(message.key, status.error());
  note_answered(call, status.ok(), bytes_in, bytes_out);
  finish_message(message);
}

void Server::note_answered(const ServerCall& call, bool ok, std::size_t bytes_in,
                           std::size_t bytes_out) {
  const MessageInHand& message = *call.message;
  answered_ = scheduler_.now();
  stats_.count_call(call.method.name, ok, bytes_in, bytes_out, answered_ - message.arrived);
  if (!on_answered_) return;
  on_answered_({.client = message.key.envelope.peer,
                .method = call.method.name,
                .arguments = call.arguments,
                .is_round_trip = call.index == 0,
                .bytes_received = bytes_in,
                .bytes_sent = bytes_out});
}

void Server::refuse_queued(ServerCall& call, const Error& error) {
  forget_under_way(call);
  answer_those_before(call, error);
  refuse_call(call.message, call.index, error);
}

void Server::refuse_call(const std::shared_ptr<MessageInHand>& message, std::size_t index,
                         const Error& error) {
  if (message->is_batch) {
    close_entry(*message, index, failed_entry(error));
    return;
  }
  if (!message->cancelled) send_error(message->key, error);
  finish_message(*message);
}

// The last use of `message`, which may be gone afterwards.
void Server::finish_message(const MessageInHand& message) {
  message_bytes_ -= message.frame.size();
  messages_.erase(messages_.find(message.key));
}

std::size_t Server::send(const net::Envelope& to, wire::Buffer bytes) {
  const std::size_t size = bytes.size();
  replies_.send(to, wire::Frame(std::move(bytes)));
  if (!std::exchange(leave_posted_, true)) scheduler_.post([this] { let_replies_leave(); });
  return size;
}

void Server::let_replies_leave() {
  leave_posted_ = false;
  replies_.leave();
  retry_replies_later();
}

std::size_t Server::send_error(const MessageKey& to, const Error& error) {
  return send(to.envelope, wire::error_message(to.call_id, error));
}

void Server::refuse(const MessageKey& to, const Error& error) {
  stats_.count_refused(error.reason.empty() ? name_of(error.code) : error.reason);
  send_error(to, error);
}

void Server::retry_replies_later() {
  if (replies_.waiting() == 0 || retry_timer_ != 0) return;
  retry_timer_ = scheduler_.after(reply_retry_delay, [this] {
    retry_timer_ = 0;
    replies_.retry();
    retry_replies_later();
  });
}

}  // namespace onetrip
