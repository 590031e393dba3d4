#include "onetrip/base/recycled.hpp"

#include <array>
#include <cstdint>
#include <mutex>

namespace onetrip::detail {
namespace {

constexpr std::size_t step = 64;  // Between one size of blocks and the next.
constexpr std::size_t block_bytes_max = 1024;
constexpr std::size_t sizes = block_bytes_max / step;
// Blocks that change hands together; a thread keeps two chains of a size at most.
constexpr std::size_t chain_blocks = 32;
// What lies between the threads.
constexpr std::size_t shared_bytes_max = std::size_t{8} << 20U;

// A block that nobody has.
struct FreeBlock {
  FreeBlock* next;        // In its chain.
  FreeBlock* next_chain;  // Of the first of a chain that lies between the threads.
};

struct Chain {
  FreeBlock* first = nullptr;
  std::size_t blocks = 0;

  void push(void* block) {
    first = new (block) FreeBlock{first, nullptr};
    ++blocks;
  }
  FreeBlock* pop() {
    --blocks;
    return std::exchange(first, first->next);
  }
};

void free_chain(FreeBlock* block) {
  while (block != nullptr) ::operator delete(std::exchange(block, block->next));
}

// Whole chains: one thread may start the calls that another ends.
class SharedChains {
 public:
  // Null where there is none.
  FreeBlock* take(std::size_t size) {
    const std::lock_guard lock(mutex_);
    FreeBlock*& first = first_[size];
    if (first == nullptr) return nullptr;
    bytes_ -= chain_bytes(size);
    return std::exchange(first, first->next_chain);
  }
  void give(std::size_t size, FreeBlock* chain) {
    {
      const std::lock_guard lock(mutex_);
      if (bytes_ + chain_bytes(size) <= shared_bytes_max) {
        bytes_ += chain_bytes(size);
        chain->next_chain = std::exchange(first_[size], chain);
        return;
      }
    }
    free_chain(chain);
  }

 private:
  static std::size_t chain_bytes(std::size_t size) { return chain_blocks * (size + 1) * step; }

  std::mutex mutex_;
  std::array<FreeBlock*, sizes> first_{};
  std::size_t bytes_ = 0;
};

struct Own {
  Chain chain;   // The one in use.
  Chain behind;  // A whole one, or none: so that to and fro at its end takes no lock.
};

constinit SharedChains shared;
// What one thread has.
constinit thread_local std::array<Own, sizes> own_blocks{};
// What is freed when a thread's blocks are gone, by others of its thread_locals, is not kept.
enum class Thread : std::uint8_t { is_new, keeps, has_ended };
constinit thread_local Thread state = Thread::is_new;

struct AtItsEnd {
  ~AtItsEnd() {
    state = Thread::has_ended;
    for (const Own& own : own_blocks) {
      free_chain(own.chain.first);
      free_chain(own.behind.first);
    }
  }
};

bool keeps() {
  if (state == Thread::keeps) return true;
  if (state == Thread::has_ended) return false;
  static thread_local const AtItsEnd at_its_end;
  state = Thread::keeps;
  return true;
}

// Which of the sizes.
std::size_t size_of(std::size_t bytes) { return (bytes - 1) / step; }
// A block may be taken by a thread that has ended, and kept by another.
std::size_t rounded_up(std::size_t bytes) { return (bytes + step - 1) / step * step; }
// Blocks of no size, and those above the largest, are not.
bool is_kept(std::size_t bytes) { return recycles && bytes - 1 < block_bytes_max && keeps(); }

}  // namespace

void* take_block(std::size_t bytes) {
  if (!is_kept(bytes)) return ::operator new(rounded_up(bytes));
  const std::size_t size = size_of(bytes);
  Own& own = own_blocks[size];
  if (own.chain.blocks == 0) std::swap(own.chain, own.behind);
  if (own.chain.blocks == 0)
    if (FreeBlock* chain = shared.take(size)) own.chain = {chain, chain_blocks};
  if (own.chain.blocks == 0) return ::operator new(rounded_up(bytes));
  return own.chain.pop();
}

void give_block(void* block, std::size_t bytes) noexcept {
  if (!is_kept(bytes)) return ::operator delete(block);
  const std::size_t size = size_of(bytes);
  Own& own = own_blocks[size];
  if (own.chain.blocks == chain_blocks) {
    if (own.behind.blocks == chain_blocks) shared.give(size, own.behind.first);
    own.behind = std::exchange(own.chain, {});
  }
  own.chain.push(block);
}

}  // namespace onetrip::detail
