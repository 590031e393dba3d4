#include "onetrip/client/batch.hpp"

#include <algorithm>
#include <variant>

#include "onetrip/rpc/merge.hpp"
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

Batch::Service& Batch::service_of(std::string_view name) {
  const auto found = services_.find(name);
  if (found != services_.end()) return found->second;
  const auto made = services_.try_emplace(std::string(name)).first;
  made->second.name = made->first;
  made->second.instances = mesh_.instances_of(name);
  return made->second;
}

std::size_t Batch::add_addressed(Service& to, const Called& called, wire::BytesView arguments) {
  const Spread spread = called.route.spread;
  if (spread == Spread::one || spread == Spread::any) {
    add_entry(to, called, spread == Spread::one ? 1 : 0, arguments);
    return calls_++;
  }
  std::vector<CallPart> parts = divide(arguments, called.route, to.instances);
  for (const CallPart& part : parts) {
    add_entry(to, called, part.instance + 1,
              part.arguments ? wire::BytesView(*part.arguments) : arguments);
    ++more_entries_;
  }
  --more_entries_;
  if (parts.size() > 1) divided_.push_back({calls_, std::move(parts), called.route.merging});
  return calls_++;
}

void Batch::add_entry(Service& to, const Called& called, std::uint32_t instance,
                      wire::BytesView arguments) {
  Message& message = begin_entry(to, instance, called.method, called.effect);
  wire::Writer(message.entries).raw(arguments);
  end_entry(message, called.effect);
}

Batch::Message& Batch::begin_entry(Service& to, std::uint32_t instance, std::string_view method,
                                   Effect effect) {
  auto open = to.open_messages.find(instance);
  if (open == to.open_messages.end() ||
      messages_[open->second].indices.size() == wire::batch_calls_max ||
      messages_[open->second].entries.size() >= message_bytes_enough) {
    messages_.push_back({.service = std::string(to.name),
                         .instance = instance,
                         .effect = {},
                         .entries = {},
                         .indices = {},
                         .sequences_at = {}});
    open = to.open_messages.insert_or_assign(instance, messages_.size() - 1).first;
  }
  Message& message = messages_[open->second];
  message.effect = std::max(message.effect, effect);
  message.indices.push_back(calls_ + more_entries_);
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
  request.instance = message.instance;
  request.effect = message.effect;
  wire::Writer writer(request.body.buffer());
  writer.array(message.indices.size());
  for (const std::size_t at : message.sequences_at)
    request.sequences_at.push_back(request.body.size() + at);
  writer.raw(message.entries);
  return mesh_.start_raw(std::move(request), options_);
}

std::vector<Result<wire::BytesView>> Batch::merged(
    std::vector<Result<wire::BytesView>> of_entries,
    std::vector<std::shared_ptr<const Reply>>& replies) {
  std::vector<Result<wire::BytesView>> of_calls;
  auto entry = of_entries.begin();
  auto divided = divided_.begin();
  while (of_calls.size() != calls_) {
    if (divided == divided_.end() || divided->call != of_calls.size()) {
      of_calls.push_back(std::move(*entry++));
      continue;
    }
    std::vector<PartAnswer> answers;
    for (CallPart& part : divided->parts)
      answers.push_back({part.instance, std::move(part.indices), std::move(*entry++)});
    Result<wire::Buffer> one = merge(answers, divided++->merging);
    if (!one) {
      of_calls.emplace_back(one.error());
      continue;
    }
    replies.push_back(std::make_shared<const Reply>(wire::Frame(*std::move(one)), 0));
    of_calls.emplace_back(replies.back()->body());
  }
  return of_calls;
}

BatchResults Batch::send() {
  std::vector<Result<wire::BytesView>> results(calls_ + more_entries_, internal("no result"));
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
  if (!divided_.empty()) results = merged(std::move(results), replies);
  messages_.clear();
  services_.clear();
  divided_.clear();
  calls_ = 0;
  more_entries_ = 0;
  return BatchResults(std::move(results), std::move(replies));
}

}  // namespace onetrip
