// Readiness: tells a supervisor that speaks systemd's notification protocol how the service does.
#pragma once

#include <string>
#include <string_view>

namespace onetrip {

class Readiness {
 public:
  // What $NOTIFY_SOCKET holds: a path, or @NAME of an abstract socket; empty where nobody listens.
  explicit Readiness(std::string socket) : socket_(std::move(socket)) {}

  void ready() const { tell("READY=1"); }
  void stopping() const { tell("STOPPING=1"); }

 private:
  // A supervisor that cannot be told is no reason to stop: failures are ignored.
  void tell(std::string_view state) const;

  std::string socket_;
};

}  // namespace onetrip
