// RawClient: a connection to the service that sends any bytes it likes, and reads what comes back.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/net/poller.hpp"
#include "onetrip/rpc/arguments.hpp"
#include "onetrip/wire/messages.hpp"
#include "tests/net/raw_peers.hpp"

namespace perf_ledger::testing {

using onetrip::wire::Buffer;
using onetrip::wire::BytesView;

inline onetrip::wire::Header request_header(std::string_view method) {
  onetrip::wire::Header header;
  header.call_id = 1;
  header.service = "perf_ledger";
  header.method = method;
  header.time_left_ms = 5'000;
  return header;
}

inline onetrip::wire::Header batch_header() {
  onetrip::wire::Header header = request_header("");
  header.kind = onetrip::wire::Kind::batch;
  return header;
}

// A message as it crosses the wire; the body is whatever was given.
inline std::string message_of(const onetrip::wire::Header& header, BytesView body) {
  const Buffer head = onetrip::wire::message(header);
  return std::string(onetrip::wire::text_of(head)).append(onetrip::wire::text_of(body));
}

template <class M, class... Args>
std::string request(onetrip::wire::CallId id, const M& method, const Args&... args) {
  onetrip::wire::Header header = request_header(method.name());
  header.call_id = id;
  Buffer body;
  onetrip::wire::Writer writer(body);
  onetrip::write_arguments(writer, method, args...);
  return message_of(header, body);
}

// The same as a RawTcpPeer has to say it.
inline std::string framed(const std::string& message) {
  return onetrip::net::zmtp_frame_head(message.size(), false) + message;
}

class RawClient {
 public:
  explicit RawClient(const std::string& endpoint)
      : dealer_(std::make_unique<onetrip::net::RawDealer>(context_, endpoint)) {}

  void send(const std::vector<std::string>& frames) { dealer_->send(frames); }

  // What the service has against the message.  A reply, and no answer at all, are errors of ours.
  onetrip::Error refusal_of(const std::string& message) {
    dealer_->send({message});
    const onetrip::net::Pollable items[] = {dealer_->pollable()};
    onetrip::net::wait_for(items, std::chrono::seconds(20));
    const std::vector<std::string> frames = dealer_->receive();
    if (frames.size() != 1) return onetrip::internal("no answer came");
    return refusal_in(onetrip::wire::view_of(frames[0]));
  }

 private:
  static onetrip::Error refusal_in(BytesView frame) {
    const auto parsed = onetrip::wire::parse_header(frame).value();
    if (parsed.header.kind != onetrip::wire::Kind::error)
      return onetrip::internal("a {} came, and no error", name_of(parsed.header.kind));
    return onetrip::wire::error_of(
        onetrip::wire::decode<onetrip::wire::ErrorBody>(frame.subspan(parsed.body_offset),
                                                        onetrip::wire::Strictness::reply)
            .value());
  }

  onetrip::net::Context context_;
  std::unique_ptr<onetrip::net::RawDealer> dealer_;
};

}  // namespace perf_ledger::testing
