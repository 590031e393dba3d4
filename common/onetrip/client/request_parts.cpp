#include "onetrip/client/request_parts.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "onetrip/wire/limits.hpp"
#include "onetrip/wire/writer.hpp"

namespace onetrip::detail {

Result<bool> address(Request& request, std::uint32_t instances) {
  if (instances == 1) return false;
  if (request.instance > instances)
    return invalid("instance {} of {}: it has {}, counted from 0", request.instance - 1,
                   request.service, instances);
  if (request.instance != 0 || request.kind != wire::Kind::request) return false;
  const wire::BytesView arguments = request.body.view();
  if (request.route.spread == Spread::owner) {
    const std::string_view key = routing_key_in(arguments, request.route).value_or("");
    request.instance = owner_of(key, instances) + 1;
    if (key.size() <= wire::routing_key_bytes_max) request.routing_key = key;
    return false;
  }
  if (request.route.spread != Spread::one) return request.route.spread != Spread::any;
  if (!request.routing_key.empty()) {
    request.instance = owner_of(request.routing_key, instances) + 1;
    return false;
  }
  if (request.method == "backup")
    return invalid("{} has {} instances, each with a state of its own: say which to copy",
                   request.service, instances);
  request.instance = 1;
  return false;
}

Request request_of(const Request& whole, const CallPart& part) {
  Request request;
  request.service = whole.service;
  request.method = whole.method;
  request.effect = whole.effect;
  request.instance = part.instance + 1;
  wire::Writer(request.body.buffer())
      .raw(part.arguments ? wire::BytesView(*part.arguments) : whole.body.view());
  return request;
}

Result<Reply> merge_replies(const std::vector<CallPart>& parts,
                            const std::vector<Result<Reply>>& replies, const Merging& merging) {
  std::vector<PartAnswer> answers;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Result<Reply>& reply = replies[i];
    answers.push_back({parts[i].instance, parts[i].indices,
                       reply.ok() ? Result<wire::BytesView>(reply->body())
                                  : Result<wire::BytesView>(reply.error())});
  }
  ONETRIP_TRY(wire::Buffer merged, merge(answers, merging));
  return Reply(wire::Frame(std::move(merged)), 0);
}

Finished merge_finished(const std::vector<CallPart>& parts, std::vector<Finished> finished,
                        const Merging& merging) {
  Finished whole;
  std::vector<Result<Reply>> replies;
  for (Finished& part : finished) {
    whole.trips += part.trips;
    whole.bytes_sent += part.bytes_sent;
    whole.bytes_received += part.bytes_received;
    whole.waited = std::max(whole.waited, part.waited);
    replies.push_back(std::move(part.result));
  }
  whole.result = merge_replies(parts, replies, merging);
  return whole;
}

}  // namespace onetrip::detail
