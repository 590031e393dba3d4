// EndpointLock: the right to bind an ipc path.
//
// libzmq unlinks whatever is at the path and binds: a second service would take a living one's
// traffic, and neither would notice.  So a service first locks `<path>.lock` beside the socket. The
// kernel gives the lock back when the process ends, however it ends.  The file stays: whoever
// unlinked it could leave two processes holding locks on two files of one name.
#pragma once

#include <string>

#include "onetrip/base/result.hpp"

namespace onetrip::net {

class EndpointLock {
 public:
  // Errors: UNAVAILABLE, reason "endpoint_in_use", if a living process holds the lock or answers at
  // the socket; FAILED_PRECONDITION if the folder is missing or open to writing by others, if
  // something that is not a socket is at the path, or if the lock file cannot be made.
  static Result<EndpointLock> take(const std::string& ipc_path);

  EndpointLock(EndpointLock&& other) noexcept;
  EndpointLock& operator=(EndpointLock&& other) noexcept;
  EndpointLock(const EndpointLock&) = delete;
  EndpointLock& operator=(const EndpointLock&) = delete;
  ~EndpointLock();

 private:
  explicit EndpointLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace onetrip::net
