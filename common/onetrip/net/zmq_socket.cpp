#include "onetrip/net/zmq_socket.hpp"

#include <array>
#include <cerrno>
#include <utility>

#include <zmq.hpp>

#include "onetrip/base/check.hpp"

namespace onetrip::net {

namespace {

// Bytes that libzmq holds, and whom to tell when it lets go.
struct InFlight {
  wire::Frame frame;
  std::shared_ptr<std::atomic<std::size_t>> counter;
};

void let_go(void* /*bytes*/, void* hint) {
  const std::unique_ptr<InFlight> in_flight(static_cast<InFlight*>(hint));
  if (in_flight->counter) *in_flight->counter -= in_flight->frame.size();
}

zmq::message_t message_over(wire::Frame& frame, std::shared_ptr<std::atomic<std::size_t>> counter) {
  const wire::BytesView bytes = frame.bytes();
  if (bytes.size() <= copied_bytes_max) return zmq::message_t(bytes.data(), bytes.size());
  if (counter) *counter += bytes.size();
  auto hint = std::make_unique<InFlight>(InFlight{frame.share(), std::move(counter)});
  void* data = const_cast<std::byte*>(bytes.data());  // libzmq does not write to it.
  return {data, bytes.size(), &let_go, hint.release()};
}

PartSent send_message(void* socket, zmq::message_t& message, int flags) {
  while (zmq_msg_send(message.handle(), socket, flags | ZMQ_DONTWAIT) < 0) {
    if (errno == EAGAIN) return PartSent::again;
    if (errno == EHOSTUNREACH) return PartSent::unreachable;
    ONETRIP_CHECK(errno == EINTR, zmq_strerror(errno));
  }
  return PartSent::yes;
}

int errno_of(int result) { return result == 0 ? 0 : errno; }

}  // namespace

Result<ZmqSocket> ZmqSocket::open(std::shared_ptr<Context::State> context, int type) {
  void* handle = zmq_socket(context->handle(), type);
  if (handle == nullptr)
    return resource_exhausted("no more sockets can be opened: {}", zmq_strerror(errno));
  return ZmqSocket(std::move(context), handle);
}

ZmqSocket::ZmqSocket(std::shared_ptr<Context::State> context, void* handle)
    : context_(std::move(context)), handle_(handle) {}

ZmqSocket::ZmqSocket(ZmqSocket&& other) noexcept
    : context_(std::move(other.context_)), handle_(std::exchange(other.handle_, nullptr)) {}

ZmqSocket& ZmqSocket::operator=(ZmqSocket&& other) noexcept {
  if (this == &other) return *this;
  close();
  context_ = std::move(other.context_);
  handle_ = std::exchange(other.handle_, nullptr);
  return *this;
}

ZmqSocket::~ZmqSocket() { close(); }

void ZmqSocket::close() {
  if (void* closing = std::exchange(handle_, nullptr)) zmq_close(closing);
}

void ZmqSocket::set(int option, int value) {
  ONETRIP_CHECK(zmq_setsockopt(handle_, option, &value, sizeof(value)) == 0, option, value,
                zmq_strerror(errno));
}

void ZmqSocket::set_wide(int option, std::int64_t value) {
  ONETRIP_CHECK(zmq_setsockopt(handle_, option, &value, sizeof(value)) == 0, option, value,
                zmq_strerror(errno));
}

void ZmqSocket::set_text(int option, const std::string& value) {
  ONETRIP_CHECK(zmq_setsockopt(handle_, option, value.data(), value.size()) == 0, option, value,
                zmq_strerror(errno));
}

bool ZmqSocket::is_readable() const {
  int events = 0;
  std::size_t size = sizeof(events);
  return zmq_getsockopt(handle_, ZMQ_EVENTS, &events, &size) == 0 && (events & ZMQ_POLLIN) != 0;
}

int ZmqSocket::bind(const std::string& endpoint) {
  return errno_of(zmq_bind(handle_, endpoint.c_str()));
}

int ZmqSocket::unbind(const std::string& endpoint) {
  return errno_of(zmq_unbind(handle_, endpoint.c_str()));
}

int ZmqSocket::connect(const std::string& endpoint) {
  return errno_of(zmq_connect(handle_, endpoint.c_str()));
}

int ZmqSocket::disconnect(const std::string& endpoint) {
  return errno_of(zmq_disconnect(handle_, endpoint.c_str()));
}

std::string ZmqSocket::last_endpoint() const {
  std::array<char, 256> text{};
  std::size_t size = text.size();
  ONETRIP_CHECK(zmq_getsockopt(handle_, ZMQ_LAST_ENDPOINT, text.data(), &size) == 0,
                zmq_strerror(errno));
  return text.data();
}

std::optional<Part> ZmqSocket::receive() {
  auto message = std::make_shared<zmq::message_t>();
  if (zmq_msg_recv(message->handle(), handle_, ZMQ_DONTWAIT) < 0) {
    ONETRIP_CHECK(errno == EAGAIN || errno == EINTR, zmq_strerror(errno));
    return std::nullopt;
  }
  const bool more = message->more();
  const wire::BytesView bytes(static_cast<const std::byte*>(message->data()), message->size());
  return Part{wire::Frame(bytes, std::move(message)), more};
}

PartSent ZmqSocket::send(wire::BytesView bytes, bool more) {
  zmq::message_t message(bytes.data(), bytes.size());
  return send_message(handle_, message, more ? ZMQ_SNDMORE : 0);
}

PartSent ZmqSocket::send_last(wire::Frame& frame,
                              std::shared_ptr<std::atomic<std::size_t>> in_flight) {
  zmq::message_t message = message_over(frame, std::move(in_flight));
  const PartSent sent = send_message(handle_, message, 0);
  if (sent == PartSent::yes) frame = wire::Frame();
  return sent;
}

}  // namespace onetrip::net
