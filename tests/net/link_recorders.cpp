#include "tests/net/link_recorders.hpp"

#include <algorithm>

namespace onetrip::net {

wire::Frame frame_of(std::string_view text) { return wire::Frame::copy_of(wire::view_of(text)); }

std::string text_of(const wire::Frame& frame) { return std::string(wire::text_of(frame.bytes())); }

std::string patterned(std::size_t bytes, std::uint64_t number) {
  std::string text(bytes, '\0');
  std::uint64_t state = number;
  for (std::size_t i = 0; i < bytes; ++i) {
    if (i < 8) {
      text[i] = static_cast<char>(number >> (8 * i));
    } else {
      state = state * 6364136223846793005ULL + 1442695040888963407ULL;
      text[i] = static_cast<char>(state >> 56U);
    }
  }
  return text;
}

void ClientRecorder::pump() {
  while (auto event = link->receive()) {
    if (std::holds_alternative<Connected>(*event)) {
      log.push_back(connected_text);
    } else if (std::holds_alternative<Disconnected>(*event)) {
      log.push_back(disconnected_text);
    } else {
      log.push_back(text_of(std::get<wire::Frame>(*event)));
    }
  }
}

std::size_t ClientRecorder::count(std::string_view text) const {
  return static_cast<std::size_t>(std::count(log.begin(), log.end(), text));
}

std::vector<std::string> ClientRecorder::frames() const {
  std::vector<std::string> found;
  for (const auto& entry : log)
    if (entry != connected_text && entry != disconnected_text) found.push_back(entry);
  return found;
}

Sent ClientRecorder::send(std::string_view text) {
  auto frame = frame_of(text);
  return link->send(frame);
}

void ServerRecorder::pump() {
  while (auto message = link->receive())
    log.push_back({message->envelope, text_of(message->frame)});
}

void ServerRecorder::echo() {
  while (auto message = link->receive()) {
    log.push_back({message->envelope, text_of(message->frame)});
    link->send(message->envelope, message->frame);
  }
}

bool ServerRecorder::saw(std::string_view text) const {
  return std::any_of(log.begin(), log.end(), [&](const Message& m) { return m.text == text; });
}

std::vector<std::string> ServerRecorder::texts() const {
  std::vector<std::string> found;
  for (const auto& message : log) found.push_back(message.text);
  return found;
}

Sent ServerRecorder::send(const Envelope& to, std::string_view text) {
  auto frame = frame_of(text);
  return link->send(to, frame);
}

}  // namespace onetrip::net
