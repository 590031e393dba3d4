#include "onetrip/net/context.hpp"

#include <cerrno>

#include <zmq.h>

#include "onetrip/base/check.hpp"

namespace onetrip::net {

namespace {
// A link takes two sockets and a monitor's; the default of 1023 would end at 340 links.
constexpr int sockets_max = 16'384;
}  // namespace

Context::State::State() : handle_(zmq_ctx_new()) {
  ONETRIP_CHECK(handle_ != nullptr, zmq_strerror(errno));
  ONETRIP_CHECK(zmq_ctx_set(handle_, ZMQ_MAX_SOCKETS, sockets_max) == 0, zmq_strerror(errno));
}

Context::State::~State() {
  while (zmq_ctx_term(handle_) != 0 && errno == EINTR) {
  }
}

std::string Context::State::monitor_name() {
  return "inproc://onetrip.monitor." + std::to_string(++monitors_);
}

std::string zmq_version() {
  int major = 0;
  int minor = 0;
  int patch = 0;
  ::zmq_version(&major, &minor, &patch);
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
}

}  // namespace onetrip::net
