// A small call asks the system's allocator for nothing, at either end: counted by operator new.  A
// program of its own, as it replaces that.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <deque>
#include <new>

#include "onetrip/client/mesh.hpp"
#include "tests/support/sample_service.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/service_thread.hpp"

namespace {

std::atomic<std::uint64_t> allocations = 0;

}  // namespace

// NOLINTBEGIN(cppcoreguidelines-no-malloc): where memory comes from.
void* operator new(std::size_t bytes) {
  ++allocations;
  void* block = std::malloc(bytes);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}
void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t /*bytes*/) noexcept { std::free(block); }
// NOLINTEND(cppcoreguidelines-no-malloc)

namespace onetrip {
namespace {

constexpr int calls = 5'000;

class AllocationsTest : public testing::Test {
 protected:
  AllocationsTest() { EXPECT_TRUE(sample::put(mesh_, sample::Item{"name", 7, 1}).ok()); }

  // During the second of two runs of the same work: the first has made what both need.
  template <class Work>
  static std::uint64_t allocations_of(Work work) {
    work();
    const std::uint64_t before = allocations;
    work();
    return allocations - before;
  }

  ScratchFolder folder_;
  net::Context context_;
  ServiceThread<sample::SampleService> service_{context_, folder_.endpoint("sample")};
  Mesh mesh_ = Mesh::to({{"sample", service_.endpoint()}}).value();
};

TEST_F(AllocationsTest, ACallAllocatesNothingAtEitherEnd) {
  const std::uint64_t counted = allocations_of([this] {
    for (int i = 0; i < calls; ++i) ASSERT_EQ(*sample::get(mesh_, "name"), 7);
  });

  EXPECT_EQ(counted, 0U);
}

// How many blocks are in use at once differs a little from run to run, and the most that ever were
// are kept.
TEST_F(AllocationsTest, CallsInFlightAllocateOnlyWhereMoreAreInFlightThanEver) {
  constexpr std::size_t in_flight = 100;
  std::deque<Pending<std::int64_t>, Recycled<Pending<std::int64_t>>> pending;
  const auto end_one = [&] {
    ASSERT_EQ(*pending.front().get(), 7);
    pending.pop_front();
  };

  const std::uint64_t counted = allocations_of([&] {
    for (int i = 0; i < calls; ++i) {
      if (pending.size() == in_flight) end_one();
      pending.push_back(sample::get.start(mesh_, "name"));
    }
    while (!pending.empty()) end_one();
  });

  EXPECT_LT(counted, calls / 20U);
}

}  // namespace
}  // namespace onetrip
