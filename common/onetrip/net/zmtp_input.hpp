// ZmtpInput: what a ZMTP 3 server sends, from the connection's bytes to frames.
//
// Pure: whoever owns the connection reads into room(), says with add() how much came, and takes
// what it means with next().  Hostile input gives an error, after which the connection is to be
// closed; no more is kept than twice what has come.  Internal to net; not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
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

class ZmtpInput {
 public:
  enum class Messages : std::uint8_t { of_one_frame, with_hops };

  explicit ZmtpInput(Messages messages = Messages::of_one_frame);

  // Where the connection's next bytes go; never empty.  Good until the next call.
  std::span<std::byte> room();
  // The first `bytes` of room() have come.
  void add(std::size_t bytes);

  // The next of what has come; nothing where more has to come first.  A frame is a message of one
  // frame, Relayed one of two; others are no answer to anything, and are dropped and counted.
  Result<std::optional<ZmtpEvent>> next();

  std::uint64_t dropped_messages() const { return dropped_messages_; }

 private:
  enum class Stage : std::uint8_t { greeting, handshake, traffic };

  // A frame whose head has been read.
  struct OpenFrame {
    std::uint8_t flags = 0;
    std::size_t size = 0;
    std::size_t have = 0;  // Of its bytes; they are in `body` unless they are skipped.
    bool skipped = false;
    wire::Buffer body;
  };

  bool grows_in_place() const;
  wire::BytesView available() const;
  void consume(std::size_t bytes);
  Status read_greeting();
  Result<bool> read_head();
  bool is_skipped(std::uint8_t flags, std::size_t size) const;
  Status check_head(std::uint8_t flags, std::uint64_t size) const;
  // Moves what is there into the open frame; true if it is whole.
  bool fill_frame();
  Result<std::optional<ZmtpEvent>> finish_frame();
  Result<std::optional<ZmtpEvent>> on_command(wire::BytesView command);

  Stage stage_ = Stage::greeting;
  wire::Buffer buffer_;
  std::size_t begin_ = 0;  // Of what is in buffer_ and not yet used.
  std::size_t end_ = 0;
  std::optional<OpenFrame> open_;
  Messages messages_;
  std::optional<std::string> hop_;  // Of the message that is read.
  bool dropping_ = false;           // In the middle of a message of too many frames.
  std::uint64_t dropped_messages_ = 0;
};

}  // namespace onetrip::net
