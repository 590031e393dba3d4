#include "onetrip/net/zmtp_output.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <utility>

namespace onetrip::net {
namespace {

// Parts that one system call writes; each is two pieces.
constexpr std::size_t parts_at_once = 64;

iovec piece_of(wire::BytesView bytes) {
  return {const_cast<std::byte*>(bytes.data()), bytes.size()};
}

// What the socket took; nothing where the connection is broken.
std::optional<std::size_t> write_pieces(int socket, iovec* pieces, std::size_t count) {
  msghdr message{};
  message.msg_iov = pieces;
  message.msg_iovlen = count;
  while (true) {
    const ssize_t written = sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (written >= 0) return static_cast<std::size_t>(written);
    if (errno == EAGAIN || errno == ENOBUFS) return 0;
    if (errno != EINTR) return std::nullopt;
  }
}

}  // namespace

void ZmtpOutput::add(Part part) {
  bytes_ += part.body.size();
  parts_.push_back(std::move(part));
}

void ZmtpOutput::add_frame(wire::Frame frame, std::uint8_t flags) {
  const zmtp::FrameHead head = zmtp::frame_head(frame.size(), flags);
  add({head, std::move(frame), 0});
}

void ZmtpOutput::add_message(std::string_view hop, wire::Frame frame) {
  add_frame(wire::Frame::copy_of(wire::view_of(hop)), zmtp::flag_more);
  add_message(std::move(frame));
}

bool ZmtpOutput::write_to(int socket) {
  while (!parts_.empty()) {
    std::array<iovec, 2 * parts_at_once> pieces{};
    std::size_t count = 0;
    std::size_t wanted = 0;
    for (std::size_t i = 0; i != std::min(parts_.size(), parts_at_once); ++i) {
      const Part& part = parts_[i];
      const wire::BytesView head = part.head.view();
      const std::size_t of_head = std::min(part.written, head.size());
      pieces[count++] = piece_of(head.subspan(of_head));
      pieces[count++] = piece_of(part.body.bytes().subspan(part.written - of_head));
      wanted += head.size() + part.body.size() - part.written;
    }
    const auto written = write_pieces(socket, pieces.data(), count);
    if (!written) return false;
    drop_written(*written);
    if (*written < wanted) break;
  }
  return true;
}

ZmtpOutput::Written ZmtpOutput::write_message(int socket, wire::Frame& frame) {
  const zmtp::FrameHead head = zmtp::frame_head(frame.size(), 0);
  std::array<iovec, 2> pieces{piece_of(head.view()), piece_of(frame.bytes())};
  const auto written = write_pieces(socket, pieces.data(), pieces.size());
  if (!written) return Written::broken;
  if (*written == 0) return Written::nothing;
  if (*written == head.size + frame.size()) {
    frame = wire::Frame();
    return Written::all;
  }
  add({head, std::move(frame), *written});
  return Written::part;
}

void ZmtpOutput::drop_written(std::size_t bytes) {
  while (bytes > 0) {
    Part& part = parts_.front();
    const std::size_t left = part.head.size + part.body.size() - part.written;
    if (bytes < left) {
      part.written += bytes;
      return;
    }
    bytes -= left;
    bytes_ -= part.body.size();
    parts_.pop_front();
  }
}

}  // namespace onetrip::net
