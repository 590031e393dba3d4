// LibzmqPeer: libzmq at both ends of a Unix socket, DEALER and ROUTER, without a codec.  What comes
// is sent back.  To compare with.
#pragma once

#include <cstddef>
#include <string>
#include <thread>

#include "tests/support/scratch_folder.hpp"

namespace onetrip::bench {

class LibzmqPeer {
 public:
  // Messages of so many bytes, above zero.
  explicit LibzmqPeer(std::size_t bytes);
  ~LibzmqPeer();
  LibzmqPeer(const LibzmqPeer&) = delete;
  LibzmqPeer& operator=(const LibzmqPeer&) = delete;

  // Sends a message, and waits for the next that comes back.
  void start();
  void finish();

 private:
  static void* open(void* context, int type);
  void echo();

  ScratchFolder folder_;
  std::string text_;
  void* server_;
  void* client_;
  void* router_;
  void* dealer_;
  std::thread thread_;
};

}  // namespace onetrip::bench
