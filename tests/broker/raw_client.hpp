// A client that says what a test writes, whether it is a message or not.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "onetrip/net/link.hpp"
#include "onetrip/rpc/arguments.hpp"
#include "onetrip/wire/messages.hpp"

namespace broker {

class RawClient {
 public:
  explicit RawClient(std::unique_ptr<onetrip::net::ClientLink> link) : link_(std::move(link)) {}

  bool send(onetrip::wire::Buffer bytes) {
    receive();
    onetrip::wire::Frame frame(std::move(bytes));
    return link_->send(frame) == onetrip::net::Sent::yes;
  }
  // `name` and `by` of sample.add; any header.
  bool add(const onetrip::wire::Header& header, const std::string& name, std::int64_t by) {
    onetrip::wire::Buffer bytes = onetrip::wire::message(header);
    onetrip::wire::Writer writer(bytes);
    onetrip::wire::write_value(writer, std::pair<std::string, std::int64_t>{name, by});
    return send(std::move(bytes));
  }
  static onetrip::wire::Header header(onetrip::wire::CallId id, std::string_view method,
                                      std::string_view service = "sample") {
    onetrip::wire::Header header;
    header.call_id = id;
    header.service = service;
    header.method = method;
    header.time_left_ms = 5'000;
    return header;
  }

  struct Answer {
    onetrip::wire::Kind kind;
    onetrip::wire::CallId id;
    std::string reason;   // Of an error.
    std::string outcome;  // Of an error.
    std::int64_t number;  // Of a reply that is one.
  };
  // All that came since the last time.
  std::vector<Answer> answers() {
    receive();
    return std::exchange(answers_, {});
  }
  // The only one there is.
  Answer answer() {
    std::vector<Answer> all = answers();
    return all.size() == 1 ? all[0] : Answer{{}, 0, std::to_string(all.size()) + " answers", {}, 0};
  }

 private:
  void receive() {
    while (const std::optional<onetrip::net::ClientEvent> event = link_->receive())
      if (const auto* frame = std::get_if<onetrip::wire::Frame>(&*event))
        answers_.push_back(read(*frame));
  }
  static Answer read(const onetrip::wire::Frame& frame) {
    namespace wire = onetrip::wire;
    const wire::ParsedHeader parsed = wire::parse_header(frame.bytes()).value();
    const wire::BytesView body = frame.bytes().subspan(parsed.body_offset);
    Answer answer{parsed.header.kind, parsed.header.call_id, {}, {}, 0};
    if (answer.kind == wire::Kind::error) {
      const auto error = wire::decode<wire::ErrorBody>(body, wire::Strictness::reply).value();
      answer.reason = error.reason.value_or("");
      answer.outcome = error.outcome;
    }
    if (const auto number = wire::decode<std::int64_t>(body, wire::Strictness::reply))
      answer.number = *number;
    return answer;
  }

  std::unique_ptr<onetrip::net::ClientLink> link_;
  std::vector<Answer> answers_;
};

}  // namespace broker
