// ZmtpInput: what the other end of a ZMTP 3 connection sends, from bytes to messages.
//
// Pure: whoever owns the connection reads into room(), says with add() how much came, and takes
// what it means with next().  Hostile input gives an error, after which the connection is to be
// closed; no more is kept than twice what has come, and of a message with too many frames nothing.
// A connection that is idle holds some kilobytes.  Internal to net; not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>

#include "onetrip/base/result.hpp"
#include "onetrip/net/link.hpp"
#include "onetrip/wire/bytes.hpp"

namespace onetrip::net {

// Both halves of the handshake are there: frames may be sent.
struct ZmtpReady {};
// To be answered with a PONG of the same context, at most 16 bytes.
struct ZmtpPing {
  wire::Buffer context;
};
using ZmtpEvent = std::variant<ZmtpReady, ZmtpPing, wire::Frame, Relayed>;

// Messages that had more frames than they may, and what these held.
struct DroppedMessages {
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;
};

class ZmtpInput {
 public:
  // A frame is a message of one frame, Relayed one of two.
  enum class Messages : std::uint8_t {
    of_one_frame,  // What a service answers its client.
    with_hops,     // What it answers a broker: a hop has a byte at least.
    from_clients,  // What a service is asked: a hop may be empty, as a REQ's is.
  };

  explicit ZmtpInput(Messages messages = Messages::of_one_frame);

  // Where the connection's next bytes go; never empty.  Good until the next call.
  std::span<std::byte> room();
  // The first `bytes` of room() have come.
  void add(std::size_t bytes);

  // The next of what has come; nothing where more has to come first.
  Result<std::optional<ZmtpEvent>> next();

  const DroppedMessages& dropped() const { return dropped_; }

 private:
  enum class Stage : std::uint8_t { greeting, handshake, traffic };

  // A frame whose head has been read.
  struct OpenFrame {
    std::uint8_t flags = 0;
    std::size_t size = 0;
    std::size_t have = 0;  // Of its bytes; they are in `body` unless they are skipped.
    bool skipped = false;
    std::shared_ptr<std::byte[]> body;
    std::size_t room = 0;  // In `body`.

    wire::BytesView bytes() const { return {body.get(), have}; }
  };

  bool grows_in_place() const;
  void make_room_for(std::size_t body_bytes);
  std::span<std::byte> buffer() const;
  void use_large_buffer();
  wire::BytesView available() const;
  void consume(std::size_t bytes);
  Result<bool> read_greeting();
  Result<bool> read_head();
  bool is_skipped(std::uint8_t flags, std::size_t size) const;
  Status check_head(std::uint8_t flags, std::uint64_t size) const;
  Status check_ready(wire::BytesView metadata) const;
  // Moves what is there into the open frame; true if it is whole.
  bool fill_frame();
  Result<std::optional<ZmtpEvent>> finish_frame();
  Result<std::optional<ZmtpEvent>> on_command(wire::BytesView command);

  Stage stage_ = Stage::greeting;
  std::unique_ptr<std::byte[]> small_;
  std::unique_ptr<std::byte[]> large_;  // In its place, as long as much comes.
  std::size_t begin_ = 0;               // Of what is in the buffer and not yet used.
  std::size_t end_ = 0;
  bool was_filled_ = false;  // More may have been there to read.
  std::optional<OpenFrame> open_;
  Messages messages_;
  std::optional<std::string> hop_;  // Of the message that is read.
  bool dropping_ = false;           // In the middle of a message of too many frames.
  std::size_t message_bytes_ = 0;   // Of the frames before, of the message that is read.
  DroppedMessages dropped_;
};

}  // namespace onetrip::net
