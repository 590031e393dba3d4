// Context: libzmq's I/O thread and what its sockets share.  One per process.
//
// Make it after any fork, and pass it to the links.  It may be made, passed and used from any
// thread.  The links keep what they need of it alive, so the order of destruction is free; whoever
// is destroyed last waits until what was sent has left, at most for the links' linger.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "onetrip/net/inproc_names.hpp"

namespace onetrip::net {

class Context {
 public:
  // What the sockets share.
  class State {
   public:
    State();
    ~State();
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    void* handle() const { return handle_; }
    InprocNames& inproc() { return inproc_; }
    // A name that no other has, for a socket's monitor.
    std::string monitor_name();

   private:
    void* handle_;
    InprocNames inproc_;
    std::atomic<std::uint64_t> monitors_{0};
  };

  Context() : state_(std::make_shared<State>()) {}
  const std::shared_ptr<State>& state() const { return state_; }

 private:
  std::shared_ptr<State> state_;
};

// Of the libzmq that is linked: "4.3.4".
std::string zmq_version();

}  // namespace onetrip::net
