#include "onetrip/client/batch.hpp"

#include <algorithm>
#include <variant>

#include "onetrip/wire/limits.hpp"
#include "onetrip/wire/messages.hpp"

namespace onetrip {
namespace {

// When a message counts as full; the next call may still be large.
constexpr std::size_t message_bytes_enough = wire::frame_bytes_max / 4;

// The results of one message's calls, into their places; the error of the message is that of each.
Status read_results(const Reply& reply, const std::vector<std::size_t>& indices,
                    std::vector<Result<wire::BytesView>>& results) {
  wire::Reader reader(reply.body(), wire::Strictness::reply);
  std::size_t count = 0;
  if (!reader.array(count)) return detail::undecodable(reader.error());
  if (count != indices.size())
    return detail::undecodable(
        invalid("{} results for {} calls of a batch", count, indices.size()));
  for (const std::size_t index : indices) {
    wire::BatchResult result;
    if (!wire::read_batch_result(reader, result)) return detail::undecodable(reader.error());
    results[index] = std::visit(
        [](auto& either) -> Result<wire::BytesView> { return std::move(either); }, result);
  }
  return {};
}

}  // namespace

Status BatchResults::operator[](std::size_t index) const {
  const Result<wire::BytesView>& result = results_.at(index);
  return result.ok() ? Status{} : Status{result.error()};
}

bool BatchResults::ok() const {
  return std::all_of(results_.begin(), results_.end(), [](const auto& r) { return r.ok(); });
}

const Error& BatchResults::first_error() const {
  const auto failed =
      std::find_if(results_.begin(), results_.end(), [](const auto& r) { return !r.ok(); });
  ONETRIP_CHECK(failed != results_.end());
  return failed->error();
}

Batch::Message& Batch::begin_entry(std::string_view service, std::string_view method,
                                   Effect effect) {
  auto open = open_messages_.find(service);
  if (open == open_messages_.end() ||
      messages_[open->second].indices.size() == wire::batch_calls_max ||
      messages_[open->second].entries.size() >= message_bytes_enough) {
    messages_.push_back({.service = std::string(service),
                         .effect = {},
                         .entries = {},
                         .indices = {},
                         .sequences_at = {}});
    open = open_messages_.insert_or_assign(std::string(service), messages_.size() - 1).first;
  }
  Message& message = messages_[open->second];
  message.effect = std::max(message.effect, effect);
  message.indices.push_back(calls_);
  wire::Writer writer(message.entries);
  writer.array(effect == Effect::once ? 3 : 2);
  writer.string(method);
  return message;
}

void Batch::end_entry(Message& message, Effect effect) {
  if (effect != Effect::once) return;
  message.sequences_at.push_back(message.entries.size());
  wire::Writer(message.entries).wide_unsigned(0);
}

RawPending Batch::start(const Message& message) {
  Request request;
  request.kind = wire::Kind::batch;
  request.service = message.service;
  request.effect = message.effect;
  wire::Writer writer(request.body.buffer());
  writer.array(message.indices.size());
  for (const std::size_t at : message.sequences_at)
    request.sequences_at.push_back(request.body.size() + at);
  writer.raw(message.entries);
  return mesh_.start_raw(std::move(request), options_);
}

BatchResults Batch::send() {
  std::vector<Result<wire::BytesView>> results(calls_, internal("no result"));
  std::vector<std::shared_ptr<const Reply>> replies;
  std::vector<RawPending> under_way;
  for (const Message& message : messages_) under_way.push_back(start(message));
  for (std::size_t i = 0; i < under_way.size(); ++i) {
    Result<Reply> reply = under_way[i].get();
    Status status = reply.ok() ? Status{} : Status{reply.error()};
    if (reply) {
      replies.push_back(std::make_shared<const Reply>(*std::move(reply)));
      status = read_results(*replies.back(), messages_[i].indices, results);
    }
    if (!status)
      for (const std::size_t index : messages_[i].indices) results[index] = status.error();
  }
  messages_.clear();
  open_messages_.clear();
  calls_ = 0;
  return BatchResults(std::move(results), std::move(replies));
}

}  // namespace onetrip
