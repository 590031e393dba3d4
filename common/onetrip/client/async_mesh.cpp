#include "onetrip/client/async_mesh.hpp"

#include <algorithm>
#include <optional>

#include "onetrip/rpc/execution.hpp"

namespace onetrip {
namespace {

// How long a handler that has `left` may wait for a connection.
Duration connect_share(Duration left) { return std::max(left / 4 * 3, Duration::zero()); }

// The error of a nested call as its handler may pass it on: our own client must not take it for one
// about its session with us, which it would answer with another attempt.
Result<Reply> answer_to_handler(Result<Reply> answer) {
  if (answer.ok() || answer.error().reason != "session_expired") return answer;
  return Error(answer.error()).because("nested_session_expired");
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
  for (auto& [endpoint, peer] : peers_)
    if (peer) peer->channel.leave(*peer->link);
}

Result<AsyncMesh::Peer*> AsyncMesh::peer_of(const std::string& service) {
  const auto at = directory_.find(service);
  if (at == directory_.end()) return detail::unknown_service(service, directory_);
  std::unique_ptr<Peer>& peer = peers_[service];
  if (!peer) {
    ONETRIP_TRY(std::unique_ptr<net::ClientLink> link, connect_(at->second));
    peer = std::make_unique<Peer>(
        Peer{std::move(link),
             Channel(at->second, options_.calls_in_flight_max, random_, Callee{service})});
    watch_(*peer->link);
  }
  return peer.get();
}

Task<Result<Reply>> AsyncMesh::call_raw(Request request, CallOptions options) {
  ONETRIP_CO_TRY(Peer* const peer, peer_of(request.service));
  const Time now = scheduler_.now();
  request.deadline = now + options.deadline;
  request.connect_wait = options.connect_wait;
  Completion<Result<Reply>> answer(scheduler_);
  auto* handler = dynamic_cast<Execution*>(scheduler_.current());
  if (handler != nullptr) {
    request.from_handler = true;
    request.deadline = std::min(request.deadline, handler->deadline());
    request.connect_wait = std::min(request.connect_wait, connect_share(request.deadline - now));
    // Nothing speculative leaves: not before what it may depend on is durable.
    handler->store().when_durable(
        handler->transaction(),
        [this, peer, answer, request = std::move(request)](const Status& written) mutable {
          if (!written) {
            answer.set(written.error());
          } else {
            send(*peer, std::move(request), answer);
          }
        });
  } else {
    send(*peer, std::move(request), answer);
  }
  if (handler == nullptr) co_return co_await answer;
  co_return answer_to_handler(co_await answer);
}

void AsyncMesh::send(Peer& peer, Request request, Completion<Result<Reply>> answer) {
  const Time now = scheduler_.now();
  peer.channel.start(
      std::move(request),
      [answer](Finished finished) mutable { answer.set(std::move(finished.result)); }, now);
  set_timer(now, move_on(peer, now));
}

void AsyncMesh::pump() {
  const Time now = scheduler_.now();
  bool congested = false;
  for (auto& [endpoint, peer] : peers_)
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
  for (auto& [endpoint, peer] : peers_) {
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
