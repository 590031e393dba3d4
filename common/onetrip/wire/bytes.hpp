// Bytes in three forms: a view, a buffer that grows while it is written, and a Frame, which is one
// message on its way between a link and the code above it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onetrip::wire {

using BytesView = std::span<const std::byte>;
using Buffer = std::vector<std::byte>;

inline BytesView view_of(std::string_view text) { return std::as_bytes(std::span(text)); }
inline std::string_view text_of(BytesView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// One ZeroMQ frame: header and body, as they cross the network.
//
// Owns its bytes, whoever allocated them (our Buffer, or libzmq's message), so a body is not copied
// on its way in or out.  Move-only; the bytes do not move while the Frame lives, nor when it is
// moved.  May be handed from thread to thread, but is used by one at a time.
class Frame {
 public:
  Frame() = default;
  explicit Frame(Buffer buffer);
  // Bytes kept alive by `owner`.
  Frame(BytesView bytes, std::shared_ptr<void> owner) : bytes_(bytes), owner_(std::move(owner)) {}
  static Frame copy_of(BytesView bytes) { return Frame(Buffer(bytes.begin(), bytes.end())); }

  Frame(Frame&& other) noexcept
      : bytes_(std::exchange(other.bytes_, {})), owner_(std::move(other.owner_)) {}
  Frame& operator=(Frame&& other) noexcept {
    bytes_ = std::exchange(other.bytes_, {});
    owner_ = std::move(other.owner_);
    return *this;
  }
  Frame(const Frame&) = delete;
  Frame& operator=(const Frame&) = delete;
  ~Frame() = default;

  BytesView bytes() const { return bytes_; }
  std::size_t size() const { return bytes_.size(); }
  bool empty() const { return bytes_.empty(); }

  // Another Frame over the same bytes, which stay alive until both are gone.
  Frame share() const;

 private:
  BytesView bytes_;
  std::shared_ptr<void> owner_;
};

}  // namespace onetrip::wire
