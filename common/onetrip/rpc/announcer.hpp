// Announcer: tells one broker of a service, for as long as that runs (docs/protocol.md, "Through a
// broker").
//
// Its heartbeats are timers of the service's own loop, so that they stop when the loop does.  A
// broker that is not there, or has forgotten, hears of the service when it is back.  The owner
// calls pump() when the link may have something.  One thread, the Scheduler's.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "onetrip/base/log.hpp"
#include "onetrip/net/link.hpp"
#include "onetrip/runtime/scheduler.hpp"
#include "onetrip/wire/messages.hpp"

namespace onetrip {

class Announcer {
 public:
  // What a heartbeat says of the service.
  struct Standing {
    std::uint32_t calls_in_flight = 0;
    bool draining = false;
  };
  static constexpr Duration heartbeat = std::chrono::milliseconds(500);

  // `scheduler` and `log` outlive it.
  Announcer(Scheduler& scheduler, std::unique_ptr<net::ClientLink> to_broker,
            wire::AnnounceBody service, std::function<Standing()> standing, Log& log);
  ~Announcer();
  Announcer(const Announcer&) = delete;
  Announcer& operator=(const Announcer&) = delete;

  void pump();
  // Beats now: the standing has changed.
  void beat();

  // The broker routes calls to the service.
  bool announced() const { return announced_; }
  const net::ClientLink& link() const { return *link_; }

 private:
  void on_event(const net::ClientEvent& event);
  void on_frame(const wire::Frame& frame);
  void on_refused(const std::string& why);
  void announce();
  void beat_on();

  Scheduler& scheduler_;
  std::unique_ptr<net::ClientLink> link_;
  wire::AnnounceBody service_;
  std::function<Standing()> standing_;
  Log& log_;
  bool connected_ = false;
  bool announced_ = false;
  wire::CallId call_id_ = 0;  // Of the last announce.
  Time asked_{};              // When that left.
  std::string last_refusal_;  // Said once.
  Scheduler::TimerId timer_ = 0;
};

}  // namespace onetrip
