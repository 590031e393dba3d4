#include "onetrip/store/row_checksum.hpp"

#include <array>

#include <zlib.h>

namespace onetrip {
namespace {

std::uint32_t crc_on(std::uint32_t crc, const void* bytes, std::size_t size) {
  if (size == 0) return crc;  // Of no bytes at a null pointer zlib gives 0.
  return static_cast<std::uint32_t>(crc32_z(crc, static_cast<const Bytef*>(bytes), size));
}

std::array<unsigned char, 8> bytes_of(std::uint64_t number) {
  std::array<unsigned char, 8> bytes{};
  for (unsigned char& byte : bytes) {
    byte = static_cast<unsigned char>(number & 0xff);
    number >>= 8;
  }
  return bytes;
}

}  // namespace

RowChecksum checksum_of(std::string_view space, wire::BytesView key, wire::BytesView value) {
  const auto key_size = bytes_of(key.size());
  std::uint32_t crc = crc_on(0, space.data(), space.size());
  crc = crc_on(crc, key_size.data(), key_size.size());
  crc = crc_on(crc, key.data(), key.size());
  return {crc, crc_on(crc, value.data(), value.size())};
}

std::uint32_t checksum_of_batch(CommitNo follows, CommitNo last, wire::BytesView changes) {
  const auto before = bytes_of(follows);
  const auto end = bytes_of(last);
  std::uint32_t crc = crc_on(0, before.data(), before.size());
  crc = crc_on(crc, end.data(), end.size());
  return crc_on(crc, changes.data(), changes.size());
}

}  // namespace onetrip
