// nng, request and reply, one call at a time: what has come of nanomsg.
#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/protocol/reqrep0/req.h>

#include "onetrip/base/check.hpp"

#include "bench/peers/register_peer.hpp"
#include "tests/support/scratch_folder.hpp"

namespace onetrip::bench {
namespace {

void check_nng(int error) { ONETRIP_CHECK(error == 0, nng_strerror(error)); }

// One request at a time, sent back.
class Echo {
 public:
  explicit Echo(nng_socket server) {
    check_nng(nng_ctx_open(&context_, server));
    check_nng(nng_aio_alloc(&operation_, go_on, this));
    nng_ctx_recv(context_, operation_);
  }
  ~Echo() { nng_aio_free(operation_); }
  Echo(const Echo&) = delete;
  Echo& operator=(const Echo&) = delete;

 private:
  // In a thread of nng's, each time that something has been received or sent.
  static void go_on(void* self) {
    auto& echo = *static_cast<Echo*>(self);
    if (nng_aio_result(echo.operation_) != 0) return;  // The socket is closed.
    if (std::exchange(echo.sends_, !echo.sends_))
      return nng_ctx_recv(echo.context_, echo.operation_);
    nng_aio_set_msg(echo.operation_, nng_aio_get_msg(echo.operation_));
    nng_ctx_send(echo.context_, echo.operation_);
  }

  nng_ctx context_{};
  nng_aio* operation_ = nullptr;
  bool sends_ = false;
};

class NngPeer {
 public:
  explicit NngPeer(std::size_t bytes) : text_(bytes, 'x') {
    check_nng(nng_rep0_open(&server_));
    check_nng(nng_req0_open(&client_));
    const std::string endpoint = folder_.endpoint("echo");
    check_nng(nng_listen(server_, endpoint.c_str(), nullptr, 0));
    check_nng(nng_dial(client_, endpoint.c_str(), nullptr, 0));
    echo_ = std::make_unique<Echo>(server_);
  }
  ~NngPeer() {
    nng_close(client_);
    nng_close(server_);
  }
  NngPeer(const NngPeer&) = delete;
  NngPeer& operator=(const NngPeer&) = delete;

  void call() {
    nng_msg* message = nullptr;
    check_nng(nng_msg_alloc(&message, text_.size()));
    std::memcpy(nng_msg_body(message), text_.data(), text_.size());
    check_nng(nng_sendmsg(client_, message, 0));
    check_nng(nng_recvmsg(client_, &message, 0));
    ONETRIP_CHECK(nng_msg_len(message) == text_.size());
    nng_msg_free(message);
  }

 private:
  ScratchFolder folder_;
  std::string text_;
  nng_socket server_{};
  nng_socket client_{};
  std::unique_ptr<Echo> echo_;
};

const bool nng_registered = register_peer<NngPeer>("nng");

}  // namespace
}  // namespace onetrip::bench
