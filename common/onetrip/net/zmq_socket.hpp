// ZmqSocket: one libzmq socket, owned; frames in and out of it without copying what is large.
//
// Internal to net.  No call blocks.  One thread at a time, as for links.  Failures that only a bug
// of ours can cause stop the process.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "onetrip/base/result.hpp"
#include "onetrip/net/context.hpp"
#include "onetrip/net/link.hpp"
#include "onetrip/wire/bytes.hpp"

namespace onetrip::net {

// A smaller frame is copied into libzmq's message, which is cheaper than handing its bytes over.
inline constexpr std::size_t copied_bytes_max = 1024;

// One frame of a message; `more` frames of the same message follow.
struct Part {
  wire::Frame frame;
  bool more = false;
};

enum class PartSent : std::uint8_t { yes, again, unreachable };

class ZmqSocket {
 public:
  // `type` and `option` are libzmq's constants.  RESOURCE_EXHAUSTED if the process has no file
  // descriptor left.
  static Result<ZmqSocket> open(std::shared_ptr<Context::State> context, int type);

  ZmqSocket(ZmqSocket&& other) noexcept;
  ZmqSocket& operator=(ZmqSocket&& other) noexcept;
  ZmqSocket(const ZmqSocket&) = delete;
  ZmqSocket& operator=(const ZmqSocket&) = delete;
  ~ZmqSocket();

  // What was sent leaves within the linger; nothing else may be called after it.
  void close();
  void* handle() const { return handle_; }
  const std::shared_ptr<Context::State>& context() const { return context_; }
  Pollable pollable() const { return Pollable{.zmq_socket = handle_, .fd = -1}; }

  void set(int option, int value);
  void set_wide(int option, std::int64_t value);
  void set_text(int option, const std::string& value);
  // What libzmq says of ZMQ_POLLIN.
  bool is_readable() const;

  // 0, or the errno.
  int bind(const std::string& endpoint);
  int unbind(const std::string& endpoint);
  int connect(const std::string& endpoint);
  int disconnect(const std::string& endpoint);
  std::string last_endpoint() const;

  std::optional<Part> receive();
  // Copies the bytes.
  PartSent send(wire::BytesView bytes, bool more);
  // Takes the frame where the answer is `yes`.  Bytes that are not copied are counted in
  // `in_flight` (if given) until libzmq is done with them, which its own thread tells.
  PartSent send_last(wire::Frame& frame, std::shared_ptr<std::atomic<std::size_t>> in_flight);

 private:
  ZmqSocket(std::shared_ptr<Context::State> context, void* handle);
  std::shared_ptr<Context::State> context_;
  void* handle_;
};

}  // namespace onetrip::net
