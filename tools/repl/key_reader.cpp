#include "tools/repl/key_reader.hpp"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <utility>

#include "onetrip/wire/utf8.hpp"

namespace onetrip::repl {
namespace {

// How many bytes a character that starts with this one has; 0 where none does.
std::size_t bytes_from(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first < 0xe0) return 2;
  if (first >= 0xe0 && first < 0xf0) return 3;
  return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

wchar_t character_of(const std::string& utf8) {
  const auto first = static_cast<unsigned char>(utf8.front());
  if (utf8.size() == 1) return static_cast<wchar_t>(first);
  unsigned value = first & (0xffU >> (utf8.size() + 1));
  for (std::size_t i = 1; i < utf8.size(); ++i) {
    value = (value << 6U) | (static_cast<unsigned char>(utf8[i]) & 0x3fU);
  }
  return static_cast<wchar_t>(value);
}

}  // namespace

bool KeyReader::ready() const {
  if (given_back_) return true;
  pollfd item{fd_, POLLIN, 0};
  return poll(&item, 1, 0) > 0;
}

std::optional<unsigned char> KeyReader::next_byte() {
  if (given_back_) return std::exchange(given_back_, std::nullopt);
  std::array<pollfd, 2> items{{{fd_, POLLIN, 0}, {wake_fd_, POLLIN, 0}}};
  while (poll(items.data(), items.size(), -1) < 0) {
    if (errno != EINTR) return std::nullopt;
  }
  if (items[1].revents != 0) return std::nullopt;
  unsigned char byte = 0;
  ssize_t count = 0;
  do {
    count = read(fd_, &byte, 1);
  } while (count < 0 && errno == EINTR);
  if (count != 1) return std::nullopt;
  return byte;
}

std::optional<wchar_t> KeyReader::next() {
  while (const auto first = next_byte()) {
    std::string utf8(1, static_cast<char>(*first));
    const std::size_t wanted = bytes_from(*first);
    while (utf8.size() < wanted) {
      const auto byte = next_byte();
      if (!byte) return std::nullopt;
      if ((*byte & 0xc0U) != 0x80U) {
        given_back_ = byte;
        break;
      }
      utf8 += static_cast<char>(*byte);
    }
    if (wanted > 0 && wire::is_utf8(utf8)) return character_of(utf8);
  }
  return std::nullopt;
}

}  // namespace onetrip::repl
