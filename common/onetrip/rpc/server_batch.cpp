// The Server's batches: many calls in one message, each with its own result.
#include <utility>
#include <vector>

#include "onetrip/rpc/server.hpp"
#include "onetrip/wire/limits.hpp"
#include "onetrip/wire/messages.hpp"

namespace onetrip {
namespace {

constexpr std::size_t array_head_bytes_max = 5;

Error too_large_batch(std::size_t bytes) {
  return resource_exhausted(
             "the results of the batch are {} bytes, a message holds {}: send fewer "
             "calls in one",
             bytes, wire::frame_bytes_max)
      .because("too_large")
      .with_outcome(Outcome::executed);
}

// Views into `body`.
Result<std::vector<wire::BatchEntry>> read_entries(wire::BytesView body) {
  wire::Reader reader(body, wire::Strictness::request);
  std::size_t count = 0;
  std::vector<wire::BatchEntry> entries;
  if (!reader.array(count)) return reader.error();
  if (count > wire::batch_calls_max)
    return invalid("a batch of {} calls: at most {} are allowed", count, wire::batch_calls_max);
  entries.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    wire::BatchEntry& entry = entries.emplace_back();
    if (!wire::read_batch_entry(reader, entry)) {
      reader.at_index(i);
      return reader.error();
    }
  }
  if (!reader.finish()) return reader.error();
  return entries;
}

}  // namespace

void Server::on_batch(net::Incoming incoming, const wire::ParsedHeader& parsed) {
  const MessageKey key{incoming.envelope, parsed.header.call_id};
  if (messages_.contains(key)) return stats_.count_refused("repeated");
  if (const Status admitted = dispatcher_.admit_batch(parsed.header, load()); !admitted)
    return refuse(key, admitted.error());
  if (parsed.header.session && !options_.sessions->knows(*parsed.header.session))
    return refuse(key, session_expired());
  const auto entries = read_entries(incoming.frame.bytes().subspan(parsed.body_offset));
  if (!entries) return refuse(key, Error(entries.error()).because("bad_body"));
  if (batch_calls_in_hand_ + entries->size() > dispatcher_.limits().batch_calls_max)
    return refuse(key,
                  resource_exhausted("{} has {} calls of batches in hand, its limit is {}: try "
                                     "again later",
                                     dispatcher_.service().name, batch_calls_in_hand_,
                                     dispatcher_.limits().batch_calls_max)
                      .because("overloaded"));
  const auto message = take(std::move(incoming), parsed.header);
  message->is_batch = true;
  message->open_calls = entries->size();
  message->entries.resize(entries->size());
  batch_calls_in_hand_ += entries->size();
  for (std::size_t i = 0; i < entries->size(); ++i) {
    const wire::BatchEntry& entry = (*entries)[i];
    const Result<const BoundMethod*> method = dispatcher_.find(entry.method);
    if (!method) {
      refuse_call(message, i, method.error());
      continue;
    }
    Status here = dispatcher_.check_place(parsed.header.instance, entry.routing_key);
    if (here)
      here = dispatcher_.check_arguments(
          **method, parsed.header.instance != 0 || !entry.routing_key.empty(), entry.arguments);
    if (!here) {
      refuse_call(message, i, here.error());
      continue;
    }
    auto call = std::make_shared<ServerCall>(store_, message, **method, entry.arguments);
    call->index = i;
    make_once(*call, parsed.header, entry.sequence);
    enqueue(call);
  }
  if (entries->empty()) finish_batch(*message);
}

void Server::answer_entry(ServerCall& call, const Status& status) {
  MessageInHand& message = *call.message;
  wire::Buffer entry = status.ok() ? std::move(call.reply) : failed_entry(status.error());
  note_answered(call, status.ok(), call.arguments.size(), entry.size());
  close_entry(message, call.index, std::move(entry));
}

void Server::close_entry(MessageInHand& message, std::size_t index, wire::Buffer entry) {
  message.entry_bytes += entry.size();
  message.entries[index] = std::move(entry);
  --batch_calls_in_hand_;
  if (--message.open_calls == 0) finish_batch(message);
}

// The last use of `message`, which is gone afterwards.
void Server::finish_batch(MessageInHand& message) {
  wire::Buffer reply = wire::message(reply_header(message.key.call_id));
  reply.reserve(reply.size() + message.entry_bytes + array_head_bytes_max);
  wire::Writer writer(reply);
  writer.array(message.entries.size());
  for (const wire::Buffer& entry : message.entries) writer.raw(entry);
  if (message.cancelled) {
    stats_.count_refused("cancelled");
  } else if (reply.size() > wire::frame_bytes_max) {
    send_error(message.key, too_large_batch(reply.size()));
  } else {
    send(message.key.envelope, std::move(reply));
  }
  finish_message(message);
}

}  // namespace onetrip
