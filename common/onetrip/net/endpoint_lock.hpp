// EndpointLock: the right to bind an ipc path.
//
// libzmq unlinks whatever is at the path and binds: a second service would take a living one's
// traffic, and neither would notice.  So a service first locks `<path>.lock` beside the socket.
#pragma once

#include <string>
#include <utility>

#include "onetrip/base/file_lock.hpp"
#include "onetrip/base/result.hpp"

namespace onetrip::net {

class EndpointLock {
 public:
  // Errors: UNAVAILABLE, reason "endpoint_in_use", if a living process holds the lock or answers at
  // the socket; FAILED_PRECONDITION if the folder is missing or open to writing by others, if
  // something that is not a socket is at the path, or if the lock file cannot be made.
  static Result<EndpointLock> take(const std::string& ipc_path);

 private:
  explicit EndpointLock(FileLock lock) : lock_(std::move(lock)) {}
  FileLock lock_;
};

}  // namespace onetrip::net
