// Fnv1a: a hash that is the same on every machine and in every version, to be kept or sent. Against
// accidents, not against malice.
#pragma once

#include <cstdint>
#include <string_view>

namespace onetrip {

class Fnv1a {
 public:
  // A length goes before each text, so that ("ab", "c") and ("a", "bc") differ.
  void add(std::string_view text) {
    add_number(text.size());
    add_bytes(text);
  }
  // The text alone.
  void add_bytes(std::string_view text) {
    for (const char c : text) add_byte(static_cast<std::uint8_t>(c));
  }
  void add_number(std::uint64_t number) {
    for (int i = 0; i < 8; ++i) add_byte(static_cast<std::uint8_t>(number >> (8 * i)));
  }
  std::uint64_t value() const { return hash_; }

 private:
  void add_byte(std::uint8_t byte) { hash_ = (hash_ ^ byte) * 0x100000001b3U; }

  std::uint64_t hash_ = 0xcbf29ce484222325U;
};

}  // namespace onetrip
