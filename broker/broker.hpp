// Broker: the shell around membership, routing and open calls: it reads the front, hands messages
// on to instances and answers back, and never looks at a body.
//
// It is the ServerLink that the broker's own Server is given: what is for the service `broker`
// comes out of receive(); everything else is dealt with on the way.  It never blocks; the owner
// calls pump() when a relay link may have something, and what drives the Server calls receive().
// One thread, the Scheduler's.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "onetrip/api/broker.hpp"
#include "onetrip/base/log.hpp"
#include "onetrip/net/link.hpp"
#include "onetrip/rpc/reply_queue.hpp"
#include "onetrip/runtime/scheduler.hpp"
#include "onetrip/wire/header.hpp"

#include "broker/instance_line.hpp"
#include "broker/membership.hpp"
#include "broker/open_calls.hpp"

namespace broker {

struct BrokerOptions {
  MembershipLimits membership;
  ClientLimits client;
  LineLimits line;
  onetrip::ReplyQueueLimits replies;
  // What an instance that announces itself may take to be connected to and to answer a hello.
  Duration join_max = std::chrono::seconds(2);
};

class Broker final : public onetrip::net::ServerLink {
 public:
  using Connect =
      std::function<Result<std::unique_ptr<onetrip::net::RelayLink>>(const std::string& endpoint)>;
  // Calls back whenever the link may have something, until what it returns is called.
  using Unwatch = std::function<void()>;
  using Watch =
      std::function<Unwatch(onetrip::net::RelayLink& link, std::function<void()> on_readable)>;

  // `scheduler` and `log` outlive it.
  Broker(onetrip::Scheduler& scheduler, std::unique_ptr<onetrip::net::ServerLink> front,
         onetrip::Log& log, BrokerOptions options, Connect connect, Watch watch);
  ~Broker() override;
  Broker(const Broker&) = delete;
  Broker& operator=(const Broker&) = delete;

  // The next message for the broker itself.  Deals with others for about a millisecond.
  std::optional<onetrip::net::Incoming> receive() override;
  onetrip::net::Sent send(const onetrip::net::Envelope& to, onetrip::wire::Frame& frame) override {
    return front_->send(to, frame);
  }
  void hold() override { front_->hold(); }
  void release() override { front_->release(); }
  onetrip::net::ServerCounters counters() const override { return front_->counters(); }
  std::string endpoint() const override { return front_->endpoint(); }
  std::optional<onetrip::net::Pollable> pollable() const override { return front_->pollable(); }

  // Deals with what has come from the instances.
  void pump();

  // Takes no new calls from now on (UNAVAILABLE "draining"); those that are open go on.
  void drain() { draining_ = true; }
  bool idle() const { return calls_.size() == 0 && replies_.waiting() == 0; }

  std::vector<InstanceStatus> instances() const;
  std::vector<ServicePlaces> directory() const;
  std::size_t open_calls() const { return calls_.size(); }

 private:
  struct Joined {
    InstanceLine line;
    Unwatch unwatch;
    std::optional<CallKey> announce;  // To be answered once it is known who is there.
    onetrip::Scheduler::TimerId join_timer = 0;
  };

  // True if the message is for the broker itself.
  bool is_own(const onetrip::net::Incoming& incoming, const onetrip::wire::Header& header) const;
  void on_message(onetrip::net::Incoming incoming, const onetrip::wire::ParsedHeader& parsed);
  void on_call(onetrip::net::Incoming incoming, const onetrip::wire::Header& header);
  void on_cancel(onetrip::net::Incoming incoming, const onetrip::wire::Header& header);
  void on_bye(onetrip::net::Incoming incoming, const onetrip::wire::Header& header);
  void on_announce(const onetrip::net::Incoming& incoming,
                   const onetrip::wire::ParsedHeader& parsed);
  void on_heartbeat(const onetrip::net::Incoming& incoming,
                    const onetrip::wire::ParsedHeader& parsed);

  onetrip::Status join(MemberId id, const onetrip::wire::AnnounceBody& body, const CallKey& call);
  void leave(MemberId id);
  void refuse_to_join(MemberId id, const onetrip::Error& error);
  void say_hello(InstanceLine& line);
  void on_hello_answer(MemberId id, const onetrip::wire::Frame& frame);

  void pump(MemberId id);
  void read_on_later(MemberId id);
  void on_event(MemberId id, Joined& joined, onetrip::net::ClientEvent event);
  void on_answer(MemberId id, Joined& joined, onetrip::net::Relayed answer);
  // Ends the calls that are open there.
  void lose_calls(MemberId id, std::string_view why);
  void end_call(const CallKey& key, const OpenCall& call, const onetrip::Error& error);

  void send_error(const CallKey& to, const onetrip::Error& error);
  void release_links();
  void flush(Joined& joined);
  void look_again_later();
  void take_stock();

  onetrip::Scheduler& scheduler_;
  std::unique_ptr<onetrip::net::ServerLink> front_;
  onetrip::Log& log_;
  BrokerOptions options_;
  Connect connect_;
  Watch watch_;
  Membership members_;
  OpenCalls calls_;
  onetrip::ReplyQueue replies_;
  std::map<MemberId, std::unique_ptr<Joined>> joined_;
  std::vector<MemberId> held_;  // Whose lines gather what is sent.
  std::set<MemberId> unread_;   // Whose links may have something left.
  bool draining_ = false;
  onetrip::Scheduler::TimerId retry_timer_ = 0;  // 0: none.
  onetrip::Scheduler::TimerId stock_timer_ = 0;
  onetrip::Scheduler::TimerId unread_timer_ = 0;
};

}  // namespace broker
