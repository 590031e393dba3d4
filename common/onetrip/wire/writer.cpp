#include "onetrip/wire/writer.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include <msgpack.hpp>

#include "onetrip/wire/copying.hpp"
#include "onetrip/wire/limits.hpp"

namespace onetrip::wire {
namespace {

// What msgpack::packer writes to.
struct BufferStream {
  Buffer* out;
  void write(const char* data, std::size_t size) { append(*out, view_of({data, size})); }
};

template <class Pack>
void pack_into(Buffer* out, Pack pack) {
  BufferStream stream{out};
  msgpack::packer<BufferStream> packer(stream);
  pack(packer);
}

}  // namespace

void Writer::nil() {
  pack_into(out_, [](auto& packer) { packer.pack_nil(); });
}

void Writer::boolean(bool value) {
  pack_into(out_, [value](auto& packer) { value ? packer.pack_true() : packer.pack_false(); });
}

void Writer::integer(std::int64_t value) {
  pack_into(out_, [value](auto& packer) { packer.pack_int64(value); });
}

void Writer::unsigned_integer(std::uint64_t value) {
  pack_into(out_, [value](auto& packer) { packer.pack_uint64(value); });
}

void Writer::wide_unsigned(std::uint64_t value) {
  pack_into(out_, [value](auto& packer) { packer.pack_fix_uint64(value); });
}

// Not packer.pack_double: since 4.1 it turns 2.0 into the integer 2, and -0.0 into 0.
void Writer::real(double value) {
  constexpr unsigned char float64_tag = 0xcb;
  const auto bits = std::bit_cast<std::uint64_t>(value);
  std::array<std::byte, 9> bytes{std::byte{float64_tag}};
  for (std::size_t i = 1; i < bytes.size(); ++i)
    bytes[i] = static_cast<std::byte>(bits >> (8 * (8 - i)));
  raw(bytes);
}

void Writer::string(std::string_view text) {
  pack_into(out_, [text](auto& packer) {
    packer.pack_str(static_cast<std::uint32_t>(text.size()));
    packer.pack_str_body(text.data(), static_cast<std::uint32_t>(text.size()));
  });
}

void Writer::binary(BytesView bytes) {
  pack_into(out_, [bytes](auto& packer) {
    packer.pack_bin(static_cast<std::uint32_t>(bytes.size()));
    packer.pack_bin_body(text_of(bytes).data(), static_cast<std::uint32_t>(bytes.size()));
  });
}

void Writer::array(std::size_t count) {
  pack_into(out_, [count](auto& packer) { packer.pack_array(static_cast<std::uint32_t>(count)); });
}

void Writer::map(std::size_t count) {
  pack_into(out_, [count](auto& packer) { packer.pack_map(static_cast<std::uint32_t>(count)); });
}

void Writer::expect(std::size_t bytes) {
  constexpr std::size_t worthwhile = 4096;
  if (bytes < worthwhile) return;
  const std::size_t wanted = out_->size() + std::min(bytes, frame_bytes_max);
  if (wanted > out_->capacity()) out_->reserve(std::max(wanted, 2 * out_->capacity()));
}

void Writer::raw(BytesView encoded) { append(*out_, encoded); }

}  // namespace onetrip::wire
