// LinkWorld: one kind of link, so that one test runs over all of them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "onetrip/net/link.hpp"
#include "onetrip/net/memory_network.hpp"

namespace onetrip::net {

class LinkWorld {
 public:
  virtual ~LinkWorld() = default;
  // One that nobody else uses; for tcp it asks for any port.
  virtual std::string fresh_endpoint() = 0;
  virtual Result<std::unique_ptr<ServerLink>> make_server(const std::string& endpoint) = 0;
  virtual Result<std::unique_ptr<ClientLink>> make_client(const std::string& endpoint) = 0;
  // A broker's; not over inproc, nor over libzmq.
  virtual Result<std::unique_ptr<RelayLink>> make_relay(const std::string& endpoint) = 0;
  // Waits until something may have happened, but not for long.
  virtual void rest(const std::vector<Pollable>& items) = 0;

  // Ends the server, which may have to wait for others until what it has sent has left;
  // `meanwhile` is what these others do.
  virtual void close(std::unique_ptr<ServerLink> server,
                     const std::function<void()>& meanwhile) = 0;

  // Looks again and again whether `done` is so, and rests in between.  False if it did not come so
  // within the time that a test may take.
  bool until(const std::vector<Pollable>& items, const std::function<bool()>& done);

 protected:
  virtual bool out_of_time() const = 0;
  virtual void start_of_time() = 0;
};

// "inproc", "mem", or such as "tcp_zmtp_to_libzmq": over what, who speaks ZMTP at the client's end,
// and who at the server's.
std::vector<std::string> every_kind_of_link();
// `queue_frames` may wait, a connection, direction and end.
std::unique_ptr<LinkWorld> make_link_world(const std::string& kind, int queue_frames);

}  // namespace onetrip::net
