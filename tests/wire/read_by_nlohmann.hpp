// What another implementation of MessagePack reads in our bytes.
#pragma once

#include <cstdint>

#include <nlohmann/json.hpp>

#include "onetrip/wire/bytes.hpp"

namespace onetrip::wire {

inline nlohmann::json read_by_nlohmann(const Buffer& bytes) {
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  return nlohmann::json::from_msgpack(data, data + bytes.size());
}

}  // namespace onetrip::wire
