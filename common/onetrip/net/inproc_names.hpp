// InprocNames: which inproc endpoints are bound, told to those who are connected.
//
// libzmq reports nothing about an inproc connection, does not renew one, and queues for a server
// that is not there yet.  So the links ask here.  May be used from any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "onetrip/base/result.hpp"
#include "onetrip/net/poller.hpp"

namespace onetrip::net {

class InprocNames {
 public:
  // A client's eye on one name.
  struct Watch {
    // Which server is bound: another number for each that ever was; 0 while there is none.
    std::atomic<std::uint64_t> incarnation{0};
    Waker changed;  // Awake once the incarnation has changed.
  };

  // Runs `bind_socket` while no client can connect, and tells the watchers if it went well.
  Status bind(const std::string& name, const std::function<Status()>& bind_socket);
  // Runs `unbind_socket` in the same way, and tells the watchers that the server is gone.
  void unbind(const std::string& name, const std::function<void()>& unbind_socket);

  std::shared_ptr<Watch> watch(const std::string& name);
  // Runs `connect_socket` if a server is bound, who stays bound meanwhile.  Returns its
  // incarnation, or 0.
  std::uint64_t connect(const Watch& watch, const std::function<void()>& connect_socket);

 private:
  struct Name {
    std::uint64_t incarnation = 0;
    std::vector<std::weak_ptr<Watch>> watches;
  };
  void change(Name& name, std::uint64_t incarnation);

  std::mutex mutex_;
  std::map<std::string, Name> names_;
  std::uint64_t last_incarnation_ = 0;
};

}  // namespace onetrip::net
