#include "bench/libzmq_peer.hpp"

#include <algorithm>

#include <zmq.h>

#include "onetrip/base/check.hpp"

namespace onetrip::bench {
namespace {

void* open_socket(void* context, int type) {
  void* socket = zmq_socket(context, type);
  const int unlimited = 0;
  const int nothing_is_left = 0;
  zmq_setsockopt(socket, ZMQ_LINGER, &nothing_is_left, sizeof(nothing_is_left));
  zmq_setsockopt(socket, ZMQ_SNDHWM, &unlimited, sizeof(unlimited));
  zmq_setsockopt(socket, ZMQ_RCVHWM, &unlimited, sizeof(unlimited));
  return socket;
}

}  // namespace

LibzmqPeer::Client::Client(const LibzmqPeer& peer)
    : text_(peer.bytes_, 'x'), context_(zmq_ctx_new()), dealer_(open_socket(context_, ZMQ_DEALER)) {
  ONETRIP_CHECK(zmq_connect(dealer_, peer.folder_.endpoint("echo").c_str()) == 0);
}

LibzmqPeer::Client::~Client() {
  zmq_close(dealer_);
  zmq_ctx_term(context_);
}

void LibzmqPeer::Client::start() {
  zmq_msg_t message;
  zmq_msg_init_size(&message, text_.size());
  std::copy(text_.begin(), text_.end(), static_cast<char*>(zmq_msg_data(&message)));
  ONETRIP_CHECK(zmq_msg_send(&message, dealer_, 0) >= 0);
}

void LibzmqPeer::Client::finish() {
  zmq_msg_t message;
  zmq_msg_init(&message);
  ONETRIP_CHECK(zmq_msg_recv(&message, dealer_, 0) == static_cast<int>(text_.size()));
  zmq_msg_close(&message);
}

void LibzmqPeer::Client::send_end() { zmq_send(dealer_, "", 0, 0); }

LibzmqPeer::LibzmqPeer(std::size_t bytes)
    : bytes_(bytes), context_(zmq_ctx_new()), router_(open_socket(context_, ZMQ_ROUTER)) {
  ONETRIP_CHECK(zmq_bind(router_, folder_.endpoint("echo").c_str()) == 0);
  thread_ = std::thread([this] { echo(); });
  client_ = std::make_unique<Client>(*this);
}

LibzmqPeer::~LibzmqPeer() {
  client_->send_end();
  thread_.join();
  client_.reset();
  zmq_ctx_term(context_);
}

void LibzmqPeer::start() { client_->start(); }
void LibzmqPeer::finish() { client_->finish(); }

void LibzmqPeer::echo() {
  zmq_msg_t peer;
  zmq_msg_t body;
  while (true) {
    zmq_msg_init(&peer);
    zmq_msg_init(&body);
    zmq_msg_recv(&peer, router_, 0);
    zmq_msg_recv(&body, router_, 0);
    if (zmq_msg_size(&body) == 0) break;
    zmq_msg_send(&peer, router_, ZMQ_SNDMORE);
    zmq_msg_send(&body, router_, 0);
  }
  zmq_msg_close(&peer);
  zmq_msg_close(&body);
  zmq_close(router_);
}

LibzmqProxy::LibzmqProxy(const std::string& front, const std::string& service)
    : context_(zmq_ctx_new()),
      router_(open_socket(context_, ZMQ_ROUTER)),
      dealer_(open_socket(context_, ZMQ_DEALER)) {
  ONETRIP_CHECK(zmq_bind(router_, front.c_str()) == 0);
  ONETRIP_CHECK(zmq_connect(dealer_, service.c_str()) == 0);
  thread_ = std::thread([this] { zmq_proxy(router_, dealer_, nullptr); });
}

LibzmqProxy::~LibzmqProxy() {
  zmq_ctx_shutdown(context_);
  thread_.join();
  zmq_close(router_);
  zmq_close(dealer_);
  zmq_ctx_term(context_);
}

}  // namespace onetrip::bench
