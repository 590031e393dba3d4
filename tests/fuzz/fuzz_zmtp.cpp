// What a hostile peer may send to an end that speaks ZMTP itself: any bytes, cut up anyhow.
#include <algorithm>
#include <cstdint>

#include "onetrip/base/check.hpp"
#include "onetrip/net/zmtp_input.hpp"
#include "onetrip/net/zmtp_wire.hpp"
#include "onetrip/wire/limits.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace onetrip;
  if (size == 0) return 0;
  using Messages = net::ZmtpInput::Messages;
  // The first byte says how it is cut up, who reads it, and whether a good handshake comes first.
  const std::size_t piece = 1 + (data[0] & 0x1fU) * 16;
  const auto messages = static_cast<Messages>((data[0] >> 5U & 0x3U) % 3);
  const bool shaken_hands = (data[0] & 0x80U) != 0;
  wire::Buffer bytes =
      shaken_hands ? net::zmtp::greeting_and_ready(net::zmtp::Role::dealer) : wire::Buffer{};
  const auto given = std::as_bytes(std::span(data + 1, size - 1));
  bytes.insert(bytes.end(), given.begin(), given.end());

  net::ZmtpInput input(messages);
  std::size_t frame_bytes = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto room = input.room();
    ONETRIP_CHECK(!room.empty());
    const std::size_t part = std::min({piece, room.size(), bytes.size() - at});
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), part, room.begin());
    input.add(part);
    at += part;
    while (true) {
      const auto event = input.next();
      if (!event) return 0;
      if (!*event) break;
      if (const auto* frame = std::get_if<wire::Frame>(&**event)) frame_bytes += frame->size();
      if (const auto* relayed = std::get_if<net::Relayed>(&**event))
        frame_bytes += relayed->hop.size() + relayed->frame.size();
    }
  }
  ONETRIP_CHECK(frame_bytes <= bytes.size(), frame_bytes);
  return 0;
}
