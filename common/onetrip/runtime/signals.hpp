// Signals: SIGTERM, SIGINT and SIGHUP as something to wait for, like a socket.
//
// Made first in main, before any thread (libzmq's too) is started: the threads inherit that the
// signals are blocked, so that none is ever interrupted by one.  SIGPIPE is ignored, and SIGXFSZ,
// so that a write beyond a limit of file size fails like one on a full disk.  The
// destructor puts back what it found.  One at a time in a process.
#pragma once

#include <csignal>
#include <optional>

#include "onetrip/net/link.hpp"

namespace onetrip {

class Signals {
 public:
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  net::Pollable pollable() const { return net::Pollable{.zmq_socket = nullptr, .fd = fd_}; }
  // The number of a signal that has come, if one has.  Never blocks.
  std::optional<int> receive();

  // From now on a SIGTERM or SIGINT ends the process at once, whatever its loop is doing, with the
  // status 128 + its number.
  void exit_on_next();

 private:
  sigset_t before_{};
  int fd_ = -1;
  bool exits_on_next_ = false;
};

}  // namespace onetrip
