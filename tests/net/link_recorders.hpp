// What came out of a link, as text that a test can compare.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/net/link.hpp"

namespace onetrip::net {

wire::Frame frame_of(std::string_view text);
std::string text_of(const wire::Frame& frame);
// A text of that many bytes that no other `number` has (from 8 bytes on).
std::string patterned(std::size_t bytes, std::uint64_t number);

inline const std::string connected_text = "<connected>";
inline const std::string disconnected_text = "<disconnected>";

// A client, with all that it received, in order; connection events as the texts above.
struct ClientRecorder {
  std::unique_ptr<ClientLink> link;
  std::vector<std::string> log;

  explicit ClientRecorder(std::unique_ptr<ClientLink> owned) : link(std::move(owned)) {}
  // Receives until nothing is there.
  void pump();
  bool saw(std::string_view text) const { return count(text) > 0; }
  std::size_t count(std::string_view text) const;
  std::vector<std::string> frames() const;
  Sent send(std::string_view text);
};

// A server, with all that it received, in order.
struct ServerRecorder {
  struct Message {
    Envelope from;
    std::string text;
  };
  std::unique_ptr<ServerLink> link;
  std::vector<Message> log;

  explicit ServerRecorder(std::unique_ptr<ServerLink> owned) : link(std::move(owned)) {}
  void pump();
  // The same, and sends each message back to where it came from.
  void echo();
  bool saw(std::string_view text) const;
  std::vector<std::string> texts() const;
  Sent send(const Envelope& to, std::string_view text);
};

// All that a test would wait for.
template <class... Recorders>
std::vector<Pollable> pollables_of(const Recorders&... recorders) {
  std::vector<Pollable> all;
  const auto add = [&all](const auto& recorder) {
    if constexpr (requires { recorder.link->pollables(); }) {
      for (const Pollable& item : recorder.link->pollables()) all.push_back(item);
    } else if (const auto item = recorder.link->pollable()) {
      all.push_back(*item);
    }
  };
  (add(recorders), ...);
  return all;
}

}  // namespace onetrip::net
