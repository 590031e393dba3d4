#include "onetrip/net/inproc_client_link.hpp"

#include <utility>

#include "onetrip/net/client_frames.hpp"
#include "onetrip/net/inproc_names.hpp"

namespace onetrip::net {

namespace {

class InprocClientLink final : public ClientLink {
 public:
  InprocClientLink(ZmqSocket socket, const std::string& name)
      : endpoint_("inproc://" + name),
        watch_(socket.context()->inproc().watch(name)),
        frames_(std::move(socket)) {}

  std::optional<ClientEvent> receive() override {
    watch_->changed.clear();
    if (connected_to_ == 0) return try_to_connect();
    // Read before the frames: what a server sent before it went is then found before the break.
    const bool broken = watch_->incarnation != connected_to_;
    if (auto frame = frames_.receive()) return frame;
    if (!broken) return std::nullopt;
    connected_to_ = 0;
    watch_->changed.wake();
    return Disconnected{};
  }

  Sent send(wire::Frame& frame) override {
    const bool connected = connected_to_ != 0 && watch_->incarnation == connected_to_;
    return frames_.send(frame, connected);
  }

  std::vector<Pollable> pollables() const override {
    return {frames_.socket().pollable(), watch_->changed.pollable()};
  }

  std::uint64_t dropped_messages() const override { return frames_.dropped_messages(); }

 private:
  std::optional<ClientEvent> try_to_connect() {
    ZmqSocket& socket = frames_.socket();
    connected_to_ = socket.context()->inproc().connect(*watch_, [&] {
      socket.disconnect(endpoint_);
      socket.connect(endpoint_);
    });
    if (connected_to_ == 0) return std::nullopt;
    return Connected{};
  }

  std::string endpoint_;
  std::shared_ptr<InprocNames::Watch> watch_;
  ClientFrames frames_;
  std::uint64_t connected_to_ = 0;  // The server's incarnation; 0: to none.
};

}  // namespace

std::unique_ptr<ClientLink> make_inproc_client(ZmqSocket socket, const std::string& name) {
  return std::make_unique<InprocClientLink>(std::move(socket), name);
}

}  // namespace onetrip::net
