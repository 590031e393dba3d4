// A supervisor's end of the notification protocol: hears that a service is ready.
#pragma once

#include <string>

namespace onetrip {

class NotifySocket {
 public:
  // Bound at the path, or at an abstract name ("@name").
  explicit NotifySocket(const std::string& address);
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;
  ~NotifySocket();

  // The next message; empty where none comes within 20 s.
  std::string receive();

 private:
  int fd_;
};

}  // namespace onetrip
