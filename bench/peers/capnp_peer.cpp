// Cap'n Proto's RPC.
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <deque>
#include <string>
#include <thread>
#include <utility>

#include <capnp/rpc-twoparty.h>
#include <kj/async-io.h>

#include "onetrip/base/check.hpp"

#include "bench/peers/echo.capnp.h"
#include "bench/peers/register_peer.hpp"

namespace onetrip::bench {
namespace {

class CapnpEcho final : public echo_capnp::Echo::Server {
  kj::Promise<void> call(CallContext context) override {
    context.getResults().setText(context.getParams().getText());
    return kj::READY_NOW;
  }
};

using Ends = std::array<int, 2>;
Ends connected_ends() {
  Ends ends{};
  ONETRIP_CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) ==
                0);
  return ends;
}

constexpr auto take_ownership = kj::LowLevelAsyncIoProvider::TAKE_OWNERSHIP |
                                kj::LowLevelAsyncIoProvider::ALREADY_NONBLOCK |
                                kj::LowLevelAsyncIoProvider::ALREADY_CLOEXEC;

// Returns when the client has gone.
void serve(int end) {
  kj::AsyncIoContext io = kj::setupAsyncIo();
  auto connection = io.lowLevelProvider->wrapSocketFd(end, take_ownership);
  capnp::TwoPartyServer server(kj::heap<CapnpEcho>());
  server.accept(*connection).wait(io.waitScope);
}

class CapnpClient {
 public:
  explicit CapnpClient(int end)
      : connection_(io_.lowLevelProvider->wrapSocketFd(end, take_ownership)),
        client_(*connection_),
        echo_(client_.bootstrap().castAs<echo_capnp::Echo>()) {}

  using Call = capnp::RemotePromise<echo_capnp::Echo::CallResults>;
  Call start(const std::string& text) {
    auto request = echo_.callRequest();
    request.setText({reinterpret_cast<const kj::byte*>(text.data()), text.size()});
    return request.send();
  }
  std::size_t finish(Call call) { return call.wait(io_.waitScope).getText().size(); }

 private:
  kj::AsyncIoContext io_ = kj::setupAsyncIo();
  kj::Own<kj::AsyncIoStream> connection_;
  capnp::TwoPartyClient client_;
  echo_capnp::Echo::Client echo_;
};

class CapnpPeer {
 public:
  explicit CapnpPeer(std::size_t bytes) : text_(bytes, 'x') {}
  ~CapnpPeer() {
    calls_.clear();
    client_.reset();
    server_.join();
  }
  CapnpPeer(const CapnpPeer&) = delete;
  CapnpPeer& operator=(const CapnpPeer&) = delete;

  void call() { ONETRIP_CHECK(client_->finish(client_->start(text_)) == text_.size()); }
  void start() { calls_.push_back(client_->start(text_)); }
  void finish() {
    ONETRIP_CHECK(client_->finish(std::move(calls_.front())) == text_.size());
    calls_.pop_front();
  }

 private:
  std::string text_;
  const Ends ends_ = connected_ends();
  std::thread server_{serve, ends_[1]};
  std::unique_ptr<CapnpClient> client_ = std::make_unique<CapnpClient>(ends_[0]);
  std::deque<CapnpClient::Call> calls_;
};

const bool capnp_registered = register_peer<CapnpPeer>("capnp");

}  // namespace
}  // namespace onetrip::bench
