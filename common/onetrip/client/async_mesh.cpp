#include "onetrip/client/async_mesh.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "onetrip/client/request_parts.hpp"
#include "onetrip/rpc/execution.hpp"

namespace onetrip {
namespace {

// How long a handler that has `left` may wait for a connection.
Duration connect_share(Duration left) { return std::max(left / 4 * 3, Duration::zero()); }

// What a client answers with another attempt, as it is about its own session or instance.
constexpr std::array<std::string_view, 3> own_reasons{"session_expired", "instance_lost",
                                                      "no_instance"};

// The error of a nested call as its handler may pass it on: our own client must not take it for one
// about itself.
Result<Reply> answer_to_handler(Result<Reply> answer) {
  if (answer.ok()) return answer;
  const std::string& reason = answer.error().reason;
  if (std::find(own_reasons.begin(), own_reasons.end(), reason) == own_reasons.end()) return answer;
  return Error(answer.error()).because("nested_" + reason);
}

}  // namespace

AsyncMesh::AsyncMesh(Scheduler& scheduler, Random& random, Directory directory, MeshOptions options,
                     Connector connect, Watch watch)
    : scheduler_(scheduler),
      random_(random),
      directory_(std::move(directory)),
      options_(options),
      connect_(std::move(connect)),
      watch_(std::move(watch)) {}

AsyncMesh::~AsyncMesh() {
  if (timer_ != 0) scheduler_.cancel(timer_);
  for (auto& [place, peer] : peers_)
    if (peer) peer->channel.leave(*peer->link);
}

Result<AsyncMesh::Peer*> AsyncMesh::peer_of(const std::string& service, const Endpoints& endpoints,
                                            std::uint32_t instance) {
  const auto is_away = [&](std::uint32_t at) {
    const auto found = peers_.find({service, at});
    return found != peers_.end() && found->second && !found->second->channel.connected();
  };
  const std::uint32_t at = detail::connection_for(instance, endpoints, turn_, is_away);
  std::unique_ptr<Peer>& peer = peers_[{service, at}];
  if (!peer) {
    const std::string& endpoint = endpoints.of_asked(at);
    ONETRIP_TRY(std::unique_ptr<net::ClientLink> link, connect_(endpoint));
    peer =
        std::make_unique<Peer>(Peer{std::move(link), Channel(endpoint, options_.calls_in_flight_max,
                                                             random_, Callee{service, at})});
    watch_(*peer->link);
  }
  return peer.get();
}

Task<Result<Reply>> AsyncMesh::call_raw(Request request, CallOptions options) {
  const auto at = directory_.find(std::string_view(request.service));
  if (at == directory_.end()) co_return detail::unknown_service(request.service, directory_);
  const Endpoints& endpoints = at->second;
  ONETRIP_CO_TRY(const bool divided, detail::address(request, endpoints.instances()));
  if (divided) co_return co_await call_parts(std::move(request), options, endpoints);
  auto* handler = dynamic_cast<Execution*>(scheduler_.current());
  Answer answer = begin(endpoints, std::move(request), options, handler);
  if (handler == nullptr) co_return co_await answer;
  co_return answer_to_handler(co_await answer);
}

Task<Result<Reply>> AsyncMesh::call_parts(Request whole, CallOptions options,
                                          const Endpoints& endpoints) {
  auto* handler = dynamic_cast<Execution*>(scheduler_.current());
  const std::vector<CallPart> parts = divide(whole.body.view(), whole.route, endpoints.instances());
  std::vector<Answer> answers;
  answers.reserve(parts.size());
  for (const CallPart& part : parts)
    answers.push_back(begin(endpoints, detail::request_of(whole, part), options, handler));
  std::vector<Result<Reply>> replies;
  replies.reserve(parts.size());
  for (Answer& answer : answers) replies.push_back(co_await answer);
  Result<Reply> merged = detail::merge_replies(parts, replies, whole.route.merging);
  if (handler == nullptr) co_return merged;
  co_return answer_to_handler(std::move(merged));
}

AsyncMesh::Answer AsyncMesh::begin(const Endpoints& endpoints, Request request, CallOptions options,
                                   Execution* handler) {
  Answer answer(scheduler_);
  const Result<Peer*> peer = peer_of(std::string(request.service), endpoints, request.instance);
  if (!peer) {
    answer.set(peer.error());
    return answer;
  }
  const Time now = scheduler_.now();
  request.deadline = now + options.deadline;
  request.connect_wait = options.connect_wait;
  if (handler == nullptr) {
    send(**peer, std::move(request), answer);
    return answer;
  }
  request.from_handler = true;
  request.deadline = std::min(request.deadline, handler->deadline());
  request.connect_wait = std::min(request.connect_wait, connect_share(request.deadline - now));
  // Nothing speculative leaves: not before what it may depend on is durable.
  handler->store().when_durable(
      handler->transaction(),
      [this, peer = *peer, answer, request = std::move(request)](const Status& written) mutable {
        if (!written) {
          answer.set(written.error());
        } else {
          send(*peer, std::move(request), answer);
        }
      });
  return answer;
}

void AsyncMesh::send(Peer& peer, Request request, Answer answer) {
  const Time now = scheduler_.now();
  peer.channel.start(
      std::move(request),
      [answer](Finished finished) mutable { answer.set(std::move(finished.result)); }, now);
  if (peer.channel.is_worth_sending()) {
    set_timer(now, move_on(peer, now));
  } else if (!std::exchange(pumps_soon_, true)) {
    set_timer(now, false);
  }
}

void AsyncMesh::pump() {
  const Time now = scheduler_.now();
  pumps_soon_ = false;
  bool congested = false;
  for (auto& [place, peer] : peers_)
    if (peer) congested |= move_on(*peer, now);
  set_timer(now, congested);
}

bool AsyncMesh::move_on(Peer& peer, Time now) {
  while (std::optional<net::ClientEvent> event = peer.link->receive())
    peer.channel.on_event(*std::move(event), now);
  peer.channel.on_time(now);
  return peer.channel.flush(*peer.link, now) && peer.channel.connected();
}

void AsyncMesh::set_timer(Time now, bool congested) {
  std::optional<Time> next;
  if (congested) next = now + congested_wait;
  if (pumps_soon_) next = now;
  for (auto& [place, peer] : peers_) {
    if (!peer) continue;
    const std::optional<Time> due = peer->channel.next_time();
    if (due && (!next || *due < *next)) next = due;
  }
  if (timer_ != 0) scheduler_.cancel(std::exchange(timer_, 0));
  if (!next) return;
  timer_ = scheduler_.at(*next, [this] {
    timer_ = 0;
    pump();
  });
}

}  // namespace onetrip
