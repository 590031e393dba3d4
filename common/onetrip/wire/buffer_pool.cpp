#include "onetrip/wire/buffer_pool.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <mutex>
#include <utility>
#include <vector>

#include "onetrip/base/recycled.hpp"

namespace onetrip::wire {
namespace {

constexpr std::size_t room_bytes = 256;
constexpr std::size_t kept_bytes_max = 1024;
// Buffers that go from thread to thread together; a thread has less than two of these.
constexpr std::size_t moved_together = 32;
constexpr std::size_t shared_max = 8'192;

// The last `count` of `from`.
void move_some(std::vector<Buffer>& from, std::vector<Buffer>& to, std::size_t count) {
  const auto begin = from.end() - static_cast<std::ptrdiff_t>(std::min(count, from.size()));
  to.insert(to.end(), std::make_move_iterator(begin), std::make_move_iterator(from.end()));
  from.erase(begin, from.end());
}

struct Shared {
  std::mutex mutex;
  std::vector<Buffer> buffers;

  Shared() { buffers.reserve(shared_max); }
};

// Never destroyed: threads may end after the program's own end has begun.
Shared& shared() {
  static Shared& lasting = *new Shared;
  return lasting;
}

// What is done with after a thread's Own has ended, by others of its thread_locals, is not kept.
thread_local bool has_ended = false;

struct Own {
  std::vector<Buffer> buffers;

  Own() { buffers.reserve(2 * moved_together); }
  ~Own() { has_ended = true; }
};
thread_local Own own;

struct Shareable {
  Buffer buffer;

  explicit Shareable(Buffer given) : buffer(std::move(given)) {}
  Shareable(const Shareable&) = delete;
  Shareable& operator=(const Shareable&) = delete;
  ~Shareable() { give_buffer(std::move(buffer)); }
};

}  // namespace

Buffer take_buffer() {
  Buffer buffer;
  if (recycles && !has_ended) {
    if (own.buffers.empty()) {
      const std::lock_guard lock(shared().mutex);
      move_some(shared().buffers, own.buffers, moved_together);
    }
    if (!own.buffers.empty()) {
      buffer = std::move(own.buffers.back());
      own.buffers.pop_back();
    }
  }
  buffer.reserve(room_bytes);
  return buffer;
}

void give_buffer(Buffer&& buffer) noexcept {
  Buffer given = std::move(buffer);
  const bool is_small = given.capacity() >= room_bytes && given.capacity() <= kept_bytes_max;
  if (!recycles || has_ended || !is_small) return;
  if (own.buffers.size() == 2 * moved_together - 1) {
    const std::lock_guard lock(shared().mutex);
    if (shared().buffers.size() + moved_together > shared_max) return;
    move_some(own.buffers, shared().buffers, moved_together);
  }
  given.clear();
  own.buffers.push_back(std::move(given));
}

std::shared_ptr<Buffer> share_buffer(Buffer buffer) {
  const auto owner = make_recycled<Shareable>(std::move(buffer));
  return {owner, &owner->buffer};
}

}  // namespace onetrip::wire
