// The Server's exactly-once calls: each (session, sequence) runs once, and is answered as often as
// it is asked for.
#include <algorithm>
#include <exception>
#include <utility>
#include <variant>

#include "onetrip/rpc/server.hpp"

namespace onetrip {
namespace {

// How often leases are looked at, at the least.
constexpr Duration sessions_check = std::chrono::minutes(1);
// A result that is no longer is written without moving what has been written of it.
constexpr std::size_t small_result_bytes = 128;

wire::Buffer kept_form(const Status& ended, wire::BytesView result) {
  wire::Buffer kept;
  wire::Writer writer(kept);
  if (ended.ok()) {
    wire::write_batch_result(writer, result);
  } else {
    wire::write_batch_result(writer, ended.error());
  }
  return kept;
}

}  // namespace

void ServerCall::left() {
  const bool has_failed = ended && !ended->ok();
  if (!ended || !once) return has_failed ? store().abandon() : store().leave();
  if (has_failed) {
    store().abandon();
    // Earlier stretches may be durable: who asks again must not run them again.
    store().enter(transaction());
  }
  const bool recomputed = ended->ok() && method.recompute;
  sessions->complete(*once, recomputed ? wire::Buffer{} : answer());
  store().leave();
}

wire::Buffer ServerCall::answer() const {
  return kept_form(*ended, wire::BytesView(reply).subspan(result_offset));
}

wire::Buffer ServerCall::answer_from(const wire::Buffer& known) const {
  if (!known.empty()) return known;
  wire::Buffer result;
  try {
    const Status recomputed = method.recompute(arguments, result);
    return kept_form(recomputed, result);
  } catch (const std::exception& error) {
    return kept_form(internal("an exception left {}: {}", method.name, error.what())
                         .with_outcome(Outcome::executed),
                     {});
  }
}

void ServerCall::set_reply_head() {
  wire::Buffer with_head = reply_head(*message);
  const std::size_t offset = with_head.size();
  const wire::BytesView result = wire::BytesView(reply).subspan(result_offset);
  with_head.reserve(offset + std::max(result.size(), small_result_bytes));
  with_head.insert(with_head.end(), result.begin(), result.end());
  reply = std::move(with_head);
  result_offset = offset;
}

void Server::say_hello(const MessageKey& to, const wire::HelloBody& hello, wire::HelloReply reply) {
  Transaction transaction;
  store_.enter(transaction);
  Status opened = options_.sessions == nullptr ? Status{} : add_session(hello, reply);
  store_.leave();
  store_.when_durable(transaction, [this, to, opened, reply](const Status& written) {
    if (const Status& status = written.ok() ? opened : written; !status.ok())
      return refuse(to, status.error());
    wire::Header header;
    header.kind = wire::Kind::hello;
    header.call_id = to.call_id;
    send(to.envelope, wire::message(header, reply));
  });
}

void Server::on_bye(const wire::Header& header) {
  if (options_.sessions == nullptr || !header.session) return;
  Transaction transaction;
  store_.enter(transaction);
  options_.sessions->close(*header.session);
  store_.leave();
}

Status Server::add_session(const wire::HelloBody& hello, wire::HelloReply& reply) {
  Sessions& sessions = *options_.sessions;
  reply.store = sessions.store_id(random_);
  reply.session_lease_ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(sessions.limits().lease).count();
  if (hello.session) {
    ONETRIP_TRY_STATUS(sessions.renew(*hello.session, scheduler_.now()));
    reply.session = hello.session;
  } else if (hello.open_session) {
    ONETRIP_TRY(reply.session, sessions.open(random_, scheduler_.now()));
  }
  return {};
}

void Server::make_once(ServerCall& call, const wire::Header& header, std::uint64_t sequence) {
  if (call.method.effect != Effect::once || !header.session || sequence == 0) return;
  call.sessions = options_.sessions;
  call.once = OnceCall{*header.session, sequence, header.first_incomplete,
                       fingerprint_of(call.method.name, call.arguments)};
}

bool Server::is_settled(const std::shared_ptr<ServerCall>& call) {
  const auto [under_way, is_new] = once_under_way_.try_emplace(call->once->key(), call.get());
  if (!is_new && under_way->second->once->fingerprint == call->once->fingerprint) {
    attach(*under_way->second, *call);
    return true;
  }
  // Of another call under the same sequence, find() knows nothing yet.
  Transaction transaction;
  store_.enter(transaction);
  const Result<const wire::Buffer*> known = call->sessions->find(*call->once, scheduler_.now());
  const bool runs = is_new && known.ok() && *known == nullptr;
  Error refusal = failed_precondition("sequence: {} is another call's", call->once->sequence)
                      .because("sequence_reused");
  if (!known.ok()) refusal = known.error();
  wire::Buffer answer;
  if (known.ok() && *known != nullptr) answer = call->answer_from(**known);
  store_.leave();
  if (runs) return false;
  if (is_new) once_under_way_.erase(under_way);
  store_.when_durable(transaction, [this, message = call->message, index = call->index, refusal,
                                    answer](const Status& written) {
    if (!written.ok()) return refuse_call(message, index, written.error());
    if (answer.empty()) return refuse_call(message, index, refusal);
    answer_again(message, index, answer);
  });
  return true;
}

void Server::answer_again(const std::shared_ptr<MessageInHand>& message, std::size_t index,
                          wire::BytesView answer) {
  stats_.count_refused("repeated");
  if (message->is_batch) return close_entry(*message, index, {answer.begin(), answer.end()});
  if (message->cancelled) return finish_message(*message);
  wire::Reader reader(answer, wire::Strictness::reply);
  wire::BatchResult result;
  ONETRIP_CHECK(wire::read_batch_result(reader, result));
  if (const auto* error = std::get_if<Error>(&result)) {
    send_error(message->key, *error);
  } else {
    wire::Buffer reply = wire::message(reply_header(message->key.call_id));
    wire::Writer(reply).raw(std::get<wire::BytesView>(result));
    send(message->key.envelope, std::move(reply));
  }
  finish_message(*message);
}

// Whichever was sent last need not arrive last: a connection that has broken may still have
// something to read.  So all are answered.
void Server::attach(ServerCall& under_way, const ServerCall& repeated) {
  under_way.asked_before.emplace_back(std::exchange(under_way.message, repeated.message),
                                      std::exchange(under_way.index, repeated.index));
  if (!under_way.reply.empty()) under_way.set_reply_head();
}

void Server::answer_those_before(ServerCall& call, const Status& status) {
  if (call.asked_before.empty()) return;
  const wire::Buffer same = status.ok() ? call.answer() : failed_entry(status.error());
  for (const auto& [message, index] : std::exchange(call.asked_before, {}))
    answer_again(message, index, same);
}

void Server::forget_under_way(const ServerCall& call) {
  if (call.once) once_under_way_.erase(call.once->key());
}

void Server::expire_sessions_later() {
  if (options_.sessions == nullptr) return;
  sessions_timer_ =
      scheduler_.after(std::min(options_.sessions->limits().lease / 4, sessions_check), [this] {
        options_.sessions->expire(scheduler_.now());
        expire_sessions_later();
      });
}

}  // namespace onetrip
