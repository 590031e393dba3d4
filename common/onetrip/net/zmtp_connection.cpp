#include "onetrip/net/zmtp_connection.hpp"

#include <utility>

#include "onetrip/base/check.hpp"
#include "onetrip/base/error.hpp"
#include "onetrip/net/zmtp_wire.hpp"

namespace onetrip::net {
namespace {

// A peer that sends only what is of no use must not hold next() for ever.
constexpr int looks_max = 64;
// Messages of those held that leave together.
constexpr std::size_t written_at_once = 64;

}  // namespace

ZmtpConnection::ZmtpConnection(StreamSocket socket, ZmtpInput::Messages messages,
                               wire::Buffer greeting, SendQueueLimits limits, Epoll& epoll,
                               std::uint64_t tag)
    : socket_(std::move(socket)), input_(messages), limits_(limits), epoll_(epoll), tag_(tag) {
  output_.add_bytes(std::move(greeting));
  epoll_.add(socket_.fd(), EPOLLIN | EPOLLOUT, tag_);
}

Result<std::optional<ZmtpEvent>> ZmtpConnection::next() {
  if (!output_.empty()) write_out();
  for (int looks = 0; looks != looks_max; ++looks) {
    ONETRIP_TRY(std::optional<ZmtpEvent> event, input_.next());
    if (event) {
      const auto* ping = std::get_if<ZmtpPing>(&*event);
      if (ping == nullptr) return event;
      if (has_room()) output_.add_bytes(zmtp::pong(ping->context));
      write_out();
      continue;
    }
    if (std::exchange(drained_, false)) break;
    const std::span<std::byte> room = input_.room();
    std::size_t bytes = 0;
    const StreamSocket::Received received = socket_.receive(room, bytes);
    if (received == StreamSocket::Received::closed) return unavailable("the other end is gone");
    if (received == StreamSocket::Received::nothing) break;
    input_.add(bytes);
    drained_ = bytes < room.size();
  }
  return std::optional<ZmtpEvent>{};
}

Sent ZmtpConnection::send(wire::Frame& frame, bool held) {
  if (!has_room()) return Sent::full;
  if (held || !output_.empty()) {
    output_.add_message(std::move(frame));
    write_unless(held);
    return Sent::yes;
  }
  // Where the connection is broken, next() finds it out.
  switch (output_.write_message(socket_.fd(), frame)) {
    case ZmtpOutput::Written::all:
      return Sent::yes;
    case ZmtpOutput::Written::broken:
      return Sent::full;
    case ZmtpOutput::Written::nothing:
      output_.add_message(std::move(frame));
      break;
    case ZmtpOutput::Written::part:
      break;
  }
  watch(/*for_room=*/true);
  return Sent::yes;
}

Sent ZmtpConnection::relay(std::string_view hop, wire::Frame& frame, bool held) {
  ONETRIP_CHECK(hop.size() <= hop_bytes_max, hop.size());
  if (!has_room()) return Sent::full;
  output_.add_message(hop, std::move(frame));
  write_unless(held);
  return Sent::yes;
}

bool ZmtpConnection::has_room() {
  const auto is_full = [this] {
    return output_.size() >= limits_.frames_max || output_.bytes() >= limits_.bytes_max;
  };
  if (is_full()) write_out();
  return !is_full();
}

void ZmtpConnection::write_unless(bool held) {
  if (!held || output_.size() % written_at_once == 0) write_out();
}

// Where the connection is broken, what waits is lost, and reading finds it out: messages may have
// come before the break.
void ZmtpConnection::write_out() {
  if (!output_.write_to(socket_.fd())) output_.clear();
  watch(/*for_room=*/!output_.empty());
}

void ZmtpConnection::watch(bool for_room) {
  if (std::exchange(watched_for_room_, for_room) == for_room) return;
  epoll_.change(socket_.fd(), for_room ? EPOLLIN | EPOLLOUT : EPOLLIN, tag_);
}

}  // namespace onetrip::net
