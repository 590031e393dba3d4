// LibzmqPeer: libzmq at both ends of a Unix socket, DEALER and ROUTER, without a codec.  What comes
// is sent back.  To compare with.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <thread>

#include "tests/support/scratch_folder.hpp"

namespace onetrip::bench {

class LibzmqPeer {
 public:
  class Client;

  // Messages of so many bytes, above zero.
  explicit LibzmqPeer(std::size_t bytes);
  ~LibzmqPeer();
  LibzmqPeer(const LibzmqPeer&) = delete;
  LibzmqPeer& operator=(const LibzmqPeer&) = delete;

  // Sends a message, and waits for the next that comes back.
  void start();
  void finish();

 private:
  void echo();

  ScratchFolder folder_;
  std::size_t bytes_;
  void* context_;
  void* router_;
  std::thread thread_;
  std::unique_ptr<Client> client_;
};

// Another one.  One thread's; the peer outlives it.
class LibzmqPeer::Client {
 public:
  explicit Client(const LibzmqPeer& peer);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void start();
  void finish();
  void send_end();

 private:
  std::string text_;
  void* context_;
  void* dealer_;
};

// libzmq's own broker, which looks at nothing: a ROUTER in front and a DEALER to one service, both
// on Unix sockets, and zmq_proxy between them.
class LibzmqProxy {
 public:
  LibzmqProxy(const std::string& front, const std::string& service);
  ~LibzmqProxy();
  LibzmqProxy(const LibzmqProxy&) = delete;
  LibzmqProxy& operator=(const LibzmqProxy&) = delete;

 private:
  void* context_;
  void* router_;
  void* dealer_;
  std::thread thread_;
};

}  // namespace onetrip::bench
