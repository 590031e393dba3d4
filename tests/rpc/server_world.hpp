// A Server around the sample service, with the test as its network, its clock and its disk.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "onetrip/rpc/server.hpp"
#include "onetrip/store/memory_backend.hpp"
#include "onetrip/wire/messages.hpp"
#include "tests/rpc/fake_links.hpp"
#include "tests/support/sample_service.hpp"

namespace onetrip {

// What came back, taken apart.
struct Answer {
  wire::Header header;
  wire::Frame frame;
  std::size_t body_offset = 0;

  wire::BytesView body() const { return frame.bytes().subspan(body_offset); }
  bool is_reply() const { return header.kind == wire::Kind::reply; }
  template <class T>
  Result<T> as() const {
    return wire::decode<T>(body(), wire::Strictness::reply);
  }
  Error error() const {
    return wire::error_of(wire::decode<wire::ErrorBody>(body(), wire::Strictness::reply).value());
  }
};

inline ServerOptions with_sessions(Sessions& sessions) {
  ServerOptions options;
  options.sessions = &sessions;
  return options;
}

inline ServerOptions with_load(const LoadLimits& load) {
  ServerOptions options;
  options.load = load;
  return options;
}

class ServerWorld {
 public:
  explicit ServerWorld(ServerOptions options = {}) : ServerWorld(memory_, std::move(options)) {}
  ServerWorld(Backend& backend, ServerOptions options)
      : store(backend, [](const Error&) {}),
        service(scheduler, store),
        server(scheduler, link, store, service.methods(), random, std::move(options)) {}
  // One that keeps exactly-once calls.
  ServerWorld(Backend& backend, const SessionLimits& limits, std::uint64_t seed)
      : random(seed),
        store(backend, [](const Error&) {}),
        service(scheduler, store),
        sessions(std::in_place, store, limits),
        server(scheduler, link, store, service.methods(), random, with_sessions(*sessions)) {}

  static wire::Header request_header(wire::CallId id, std::string_view method) {
    wire::Header header;
    header.kind = wire::Kind::request;
    header.call_id = id;
    header.service = "sample";
    header.method = method;
    header.time_left_ms = 1'000;
    return header;
  }
  template <class M, class... Args>
  static wire::Buffer request(wire::CallId id, const M& method, const Args&... args) {
    return request(request_header(id, method.name()), method, args...);
  }
  template <class M, class... Args>
  static wire::Buffer request(const wire::Header& header, const M& method, const Args&... args) {
    wire::Buffer bytes = wire::message(header);
    wire::Writer writer(bytes);
    write_arguments(writer, method, args...);
    return bytes;
  }

  void deliver(wire::Buffer message, const std::string& peer = "peer") {
    link.incoming.push_back({{peer, std::nullopt}, wire::Frame(std::move(message))});
  }
  // Receives, runs what is ready, and takes what was sent.
  std::vector<Answer> run() {
    server.pump();
    while (scheduler.run_ready()) {
    }
    std::vector<Answer> answers;
    for (auto& [to, frame] : link.sent) {
      const wire::ParsedHeader parsed = wire::parse_header(frame.bytes()).value();
      answers.push_back({parsed.header, std::move(frame), parsed.body_offset});
    }
    link.sent.clear();
    return answers;
  }
  Answer answer_to(wire::Buffer message) {
    deliver(std::move(message));
    std::vector<Answer> answers = run();
    ONETRIP_CHECK(answers.size() == 1, answers.size());
    return std::move(answers.front());
  }
  std::uint64_t refused(const std::string& reason) const {
    const ServiceStats stats = server.stats();
    const auto it = stats.refused.find(reason);
    return it == stats.refused.end() ? 0 : it->second;
  }

 private:
  MemoryBackend memory_;

 public:
  ManualClock clock;
  Scheduler scheduler{clock};
  Random random{1};
  FakeServerLink link;
  Store store;
  sample::SampleService service;
  std::optional<Sessions> sessions;
  const bool loaded = store.load().ok();
  Server server;
};

}  // namespace onetrip
