#include "onetrip/client/async_mesh.hpp"

#include <algorithm>
#include <optional>

#include "onetrip/rpc/execution.hpp"

namespace onetrip {
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
  std::unique_ptr<Peer>& peer = peers_[at->second];
  if (!peer) {
    ONETRIP_TRY(std::unique_ptr<net::ClientLink> link, connect_(at->second));
    peer = std::make_unique<Peer>(
        Peer{std::move(link), Channel(at->second, options_.calls_in_flight_max, random_)});
    watch_(*peer->link);
  }
  return peer.get();
}

Task<Result<Reply>> AsyncMesh::call_raw(Request request) {
  ONETRIP_CO_TRY(Peer* const peer, peer_of(request.service));
  request.deadline = scheduler_.now() + options_.calls.deadline;
  request.connect_wait = options_.calls.connect_wait;
  Completion<Result<Reply>> answer(scheduler_);
  if (auto* handler = dynamic_cast<Execution*>(scheduler_.current())) {
    request.from_handler = true;
    request.deadline = std::min(request.deadline, handler->deadline());
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
  co_return co_await answer;
}

void AsyncMesh::send(Peer& peer, Request request, Completion<Result<Reply>> answer) {
  peer.channel.start(
      std::move(request),
      [answer](Finished finished) mutable { answer.set(std::move(finished.result)); },
      scheduler_.now());
  pump();
}

void AsyncMesh::pump() {
  const Time now = scheduler_.now();
  std::optional<Time> next;
  for (auto& [endpoint, peer] : peers_) {
    if (!peer) continue;
    while (std::optional<net::ClientEvent> event = peer->link->receive())
      peer->channel.on_event(*std::move(event), now);
    peer->channel.on_time(now);
    const bool blocked = peer->channel.flush(*peer->link, now) && peer->channel.connected();
    for (const auto due :
         {peer->channel.next_time(), blocked ? std::optional(now + congested_wait) : std::nullopt})
      if (due && (!next || *due < *next)) next = due;
  }
  if (timer_ != 0) scheduler_.cancel(std::exchange(timer_, 0));
  if (next)
    timer_ = scheduler_.at(*next, [this] {
      timer_ = 0;
      pump();
    });
}

}  // namespace onetrip
