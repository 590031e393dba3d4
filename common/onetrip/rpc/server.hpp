// Server: a service's end of the protocol, around its method table.
//
// Protocol and bookkeeping only: it receives from a ServerLink when it is told that there may be
// something (pump), runs handlers as Executions on the Scheduler, and hands replies to the link
// once the store says that they may leave.  It never blocks and owns no thread; a program's
// EventLoop or a simulation drives it.  One thread, the Scheduler's.
//
// Hostile input is ordinary: whatever arrives is answered with an error, or dropped and counted
// where nobody can be answered (`stats`, "refused").
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "onetrip/base/random.hpp"
#include "onetrip/base/recycled.hpp"
#include "onetrip/net/link.hpp"
#include "onetrip/rpc/dispatcher.hpp"
#include "onetrip/rpc/reply_queue.hpp"
#include "onetrip/rpc/server_call.hpp"
#include "onetrip/rpc/server_stats.hpp"
#include "onetrip/rpc/sessions.hpp"
#include "onetrip/rpc/standard.hpp"
#include "onetrip/rpc/timers.hpp"
#include "onetrip/runtime/event_loop.hpp"
#include "onetrip/runtime/scheduler.hpp"
#include "onetrip/store/store.hpp"
#include "onetrip/wire/messages.hpp"

namespace onetrip {

struct ServerOptions {
  // Where exactly-once calls are kept; outlives the Server.  Null: nowhere, and no session is
  // given.
  Sessions* sessions = nullptr;
  // What the service does by itself; outlives the Server.  Null: nothing.
  Timers* timers = nullptr;
  // The loop that drives the Server, which knows how long it was held; outlives it.  Null: `health`
  // tells nothing of that.
  const EventLoop* loop = nullptr;
  std::string version = "0";  // Of the program, for `health`.
  std::uint32_t instance = 0;
  std::uint32_t instances = 1;
  LoadLimits load;
  ReplyQueueLimits replies;
};

class Server {
 public:
  // All that is passed by reference has to outlive the Server.  `random` gives the incarnation and
  // the ids of sessions.
  Server(Scheduler& scheduler, net::ServerLink& link, Store& store, const MethodTable& table,
         Random& random, ServerOptions options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Receives what is there and runs what it can in about a millisecond; posts the rest.
  void pump();

  // No new calls from now on (UNAVAILABLE "draining", not_executed), and no new runs of timers;
  // what is in hand goes on.
  void drain();
  // No call in hand, no run of a timer, and no reply waits.
  bool idle() const;

  // What a broker is told of the service, which serves at `endpoint`.
  wire::AnnounceBody announcement(std::string endpoint) const;

  Health health() const;
  ServiceStats stats() const;

 private:
  void on_message(net::Incoming incoming);
  void on_unreadable(const net::Incoming& incoming, const wire::Header& partial,
                     const Error& error);
  void on_request(net::Incoming incoming, const wire::ParsedHeader& parsed);
  void on_batch(net::Incoming incoming, const wire::ParsedHeader& parsed);
  void on_hello(const net::Incoming& incoming, const wire::ParsedHeader& parsed);
  void on_cancel(const net::Incoming& incoming, const wire::ParsedHeader& parsed);
  void on_bye(const wire::Header& header);

  // The message, noted down; nothing where the same one is in hand already.
  std::shared_ptr<MessageInHand> take(net::Incoming incoming, const wire::Header& header);
  void enqueue(const std::shared_ptr<ServerCall>& call);
  void run_queue();
  void run(const std::shared_ptr<ServerCall>& call, Time now);
  void begin(const std::shared_ptr<ServerCall>& call);
  void on_ended(const std::shared_ptr<ServerCall>& call);
  void answer(ServerCall& call, const Status& written);
  void answer_whole(ServerCall& call, const Status& status);
  void answer_entry(ServerCall& call, const Status& status);
  void note_answered(const ServerCall& call, bool ok, std::size_t bytes_in, std::size_t bytes_out);
  void refuse_queued(ServerCall& call, const Error& error);
  void refuse_call(const std::shared_ptr<MessageInHand>& message, std::size_t index,
                   const Error& error);

  // Exactly-once calls (server_sessions.cpp).
  void say_hello(const MessageKey& to, const wire::HelloBody& hello, wire::HelloReply reply);
  Status add_session(const wire::HelloBody& hello, wire::HelloReply& reply);
  void make_once(ServerCall& call, const wire::Header& header, std::uint64_t sequence);
  // True where the call is not to be run: it was answered before, is under way, or is refused.
  bool is_settled(const std::shared_ptr<ServerCall>& call);
  void answer_again(const std::shared_ptr<MessageInHand>& message, std::size_t index,
                    wire::BytesView answer);
  void attach(ServerCall& under_way, const ServerCall& repeated);
  void answer_those_before(ServerCall& call, const Status& status);
  void forget_under_way(const ServerCall& call);
  void expire_sessions_later();

  void close_entry(MessageInHand& message, std::size_t index, wire::Buffer entry);
  void finish_batch(MessageInHand& message);
  void finish_message(const MessageInHand& message);

  std::size_t send(const net::Envelope& to, wire::Buffer bytes);
  std::size_t send_error(const MessageKey& to, const Error& error);
  void refuse(const MessageKey& to, const Error& error);
  void let_replies_leave();
  void retry_replies_later();

  std::vector<BoundMethod> standard_methods(const Service& service);
  ServiceDescription full_description() const;
  Task<Result<Backup>> back_up(std::string path);
  Load load() const;

  Scheduler& scheduler_;
  net::ServerLink& link_;
  Store& store_;
  Random& random_;
  ServerOptions options_;
  Dispatcher dispatcher_;
  OnAnswered on_answered_;
  ReplyQueue replies_;
  ServerStats stats_;
  std::uint64_t incarnation_;
  Time started_;
  bool draining_ = false;

  MessagesInHand messages_;
  std::size_t message_bytes_ = 0;  // Held by messages_.
  std::size_t batch_calls_in_hand_ = 0;
  std::deque<std::shared_ptr<ServerCall>, Recycled<std::shared_ptr<ServerCall>>>
      queue_;  // Admitted, not started.
  std::unordered_map<ServerCall*, std::shared_ptr<ServerCall>>
      running_;      // Suspended, or at the gate.
  Time answered_{};  // When the last call was.
  bool queue_posted_ = false;
  bool leave_posted_ = false;  // What is answered leaves soon.
  // Exactly-once calls that are queued, running or at the gate.
  std::map<std::pair<wire::SessionId, std::uint64_t>, ServerCall*> once_under_way_;
  Scheduler::TimerId retry_timer_ = 0;     // 0: none.
  Scheduler::TimerId sessions_timer_ = 0;  // 0: none.
};

}  // namespace onetrip
