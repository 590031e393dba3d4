// Peers that do not keep to our rules: a tcp connection that speaks ZMTP byte by byte, and a plain
// DEALER that sends any frames it likes.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/net/context.hpp"
#include "onetrip/net/link.hpp"

namespace onetrip::net {

// Connected when made.  Reading and writing do not block, where nothing else is said.
class RawTcpPeer {
 public:
  // `endpoint` is a ServerLink's, "tcp://127.0.0.1:PORT".
  explicit RawTcpPeer(const std::string& endpoint);
  explicit RawTcpPeer(int connected);
  ~RawTcpPeer();
  RawTcpPeer(const RawTcpPeer&) = delete;
  RawTcpPeer& operator=(const RawTcpPeer&) = delete;

  // False once the other end has closed the connection.
  bool write(std::string_view bytes);
  // Waits, within reason, for the other end to take them all; false where it does not.
  bool write_all(std::string_view bytes);
  // Writes our half of the handshake and waits, within reason, for the other.  A message that comes
  // before is taken for a part of the handshake, and the connection is cut.
  bool shake_hands();
  // Reads what is there.  False once the other end has closed the connection.
  bool drain();
  const std::string& received() const { return received_; }
  Pollable pollable() const { return Pollable{.zmq_socket = nullptr, .fd = fd_}; }

 private:
  int fd_;
  std::string received_;
};

// A server of such connections, at a port of its own.
class RawTcpListener {
 public:
  RawTcpListener();
  ~RawTcpListener();
  RawTcpListener(const RawTcpListener&) = delete;
  RawTcpListener& operator=(const RawTcpListener&) = delete;

  std::string endpoint() const;
  // The next connection that was made to it; null if there is none.
  std::unique_ptr<RawTcpPeer> accept();

 private:
  int fd_;
};

// What a peer says first: ZMTP 3.1, mechanism NULL.  64 bytes, and then its READY command.
std::string zmtp_greeting();
std::string zmtp_ready(const std::string& socket_type = "DEALER");
// A frame's flags and size; `more` frames follow in the message.
std::string zmtp_frame_head(std::uint64_t size, bool more);

class RawDealer {
 public:
  RawDealer(const Context& context, const std::string& endpoint);
  ~RawDealer();
  RawDealer(const RawDealer&) = delete;
  RawDealer& operator=(const RawDealer&) = delete;

  void send(const std::vector<std::string>& frames);
  // The next message's frames; empty if there is none.
  std::vector<std::string> receive();
  Pollable pollable() const { return Pollable{.zmq_socket = socket_, .fd = -1}; }

 private:
  void* socket_;
};

}  // namespace onetrip::net
