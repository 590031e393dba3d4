#include "golden_messages.hpp"

#include <utility>

namespace onetrip::wire {
namespace {

constexpr std::uint64_t some_incarnation = 0x0123456789abcdef;
constexpr std::uint64_t some_contract = 0xfedcba9876543210;

// 16 bytes that count up from `first`.
SessionId counting_id(unsigned first) {
  SessionId id{};
  for (std::size_t i = 0; i < id.size(); ++i) id[i] = static_cast<std::byte>(first + i);
  return id;
}

Header answer(Kind kind, CallId call_id) {
  Header header;
  header.kind = kind;
  header.call_id = call_id;
  return header;
}

Header call(Kind kind, CallId call_id, std::string_view method) {
  Header header = answer(kind, call_id);
  header.service = "perf_ledger";
  header.method = method;
  header.time_left_ms = 5000;
  return header;
}

template <class Body>
GoldenMessage golden(std::string name, const Header& header, const Body& body) {
  GoldenMessage message{std::move(name), header, {}, encode(body)};
  write_header(message.header_bytes, header);
  return message;
}

GoldenMessage request() {
  return golden("request", call(Kind::request, 1, "get_last_update_ms"),
                std::vector<std::string>{"hotkey_1"});
}

GoldenMessage request_exactly_once() {
  Header header = call(Kind::request, 7, "update_last_update_ms");
  header.flags = flag_from_handler;
  header.session = counting_id(0xa0);
  header.sequence = 300;
  header.first_incomplete = 299;
  header.routing_key = "hotkey_1";
  return golden("request_exactly_once", header,
                std::pair<std::string, std::int64_t>{"hotkey_1", 1'700'000'000'000});
}

// To the second instance of those that have the service's state among them.
GoldenMessage request_to_instance() {
  Header header = call(Kind::request, 8, "get_all_hotkeys");
  header.instance = 2;
  return golden("request_to_instance", header, std::vector<std::string>{});
}

GoldenMessage error(std::string name, CallId call_id, const Error& what) {
  return golden(std::move(name), answer(Kind::error, call_id), body_of(what));
}

GoldenMessage cancel() {
  GoldenMessage message{"cancel", answer(Kind::cancel, 1), {}, {}};
  write_header(message.header_bytes, message.header);
  return message;
}

GoldenMessage hello() {
  const HelloBody body{{1}, "perf-loader 2.1", std::nullopt, true};
  return golden("hello", answer(Kind::hello, 2), body);
}

GoldenMessage hello_answer() {
  HelloReply body;
  body.service = "perf_ledger";
  body.instance = 0;
  body.instances = 2;
  body.incarnation = some_incarnation;
  body.contract = some_contract;
  body.store = counting_id(0x10);
  body.session = counting_id(0xa0);
  body.session_lease_ms = 3'600'000;
  body.frame_bytes_max = 67'108'864;
  return golden("hello_answer", answer(Kind::hello, 2), body);
}

GoldenMessage announce() {
  const AnnounceBody body{
      "perf_ledger",    0,  2, "ipc:///run/onetrip/perf_ledger.sock", some_contract, "keyed",
      some_incarnation, {1}};
  return golden("announce", answer(Kind::announce, 3), body);
}

GoldenMessage batch() {
  const Buffer arguments_1 = encode(std::vector<std::string>{"hotkey_1"});
  const Buffer arguments_2 =
      encode(std::pair<std::string, std::int64_t>{"hotkey_2", 1'700'000'000'000});
  GoldenMessage message{"batch", call(Kind::batch, 4, ""), {}, {}};
  message.header.session = counting_id(0xa0);
  message.header.first_incomplete = 301;
  write_header(message.header_bytes, message.header);
  Writer writer(message.body_bytes);
  writer.array(3);
  write_batch_entry(writer, {"get_last_update_ms", arguments_1, 0, ""});
  write_batch_entry(writer, {"update_last_update_ms", arguments_2, 301, "hotkey_2"});
  write_batch_entry(writer, {"get_last_update_msec", arguments_1, 0, ""});
  return message;
}

GoldenMessage batch_reply() {
  const Buffer ms = encode(std::int64_t{1'700'000'000'000});
  const Buffer nothing = encode(Nothing{});
  GoldenMessage message{"batch_reply", answer(Kind::reply, 4), {}, {}};
  write_header(message.header_bytes, message.header);
  Writer writer(message.body_bytes);
  writer.array(3);
  write_batch_result(writer, BytesView(ms));
  write_batch_result(writer, BytesView(nothing));
  write_batch_result(writer,
                     unimplemented("perf_ledger has no method get_last_update_msec. Did you "
                                   "mean get_last_update_ms?")
                         .because("unknown_method"));
  return message;
}

}  // namespace

std::vector<GoldenMessage> golden_messages() {
  const Error not_there =
      not_found("no bundle for hotkey hotkey_1").with_outcome(Outcome::executed);
  const Error draining = unavailable("perf_ledger is shutting down").because("draining");
  std::vector<GoldenMessage> messages;
  messages.push_back(request());
  messages.push_back(golden("reply", answer(Kind::reply, 1), std::int64_t{1'700'000'000'000}));
  messages.push_back(error("error", 1, not_there));
  messages.push_back(error("error_with_reason", 1, draining));
  messages.push_back(cancel());
  messages.push_back(hello());
  messages.push_back(hello_answer());
  messages.push_back(golden("bye", answer(Kind::bye, 0), ByeBody{"draining"}));
  messages.push_back(announce());
  messages.push_back(golden("announce_answer", answer(Kind::reply, 3), Nothing{}));
  messages.push_back(
      golden("heartbeat", answer(Kind::heartbeat, 0), HeartbeatBody{some_incarnation, 17, false}));
  messages.push_back(batch());
  messages.push_back(batch_reply());
  messages.push_back(request_exactly_once());
  messages.push_back(request_to_instance());
  return messages;
}

}  // namespace onetrip::wire
