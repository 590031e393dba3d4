#include "onetrip/rpc/call_map.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <utility>

#include "onetrip/base/random.hpp"

namespace onetrip {
namespace {

TEST(CallMap, IsEmptyAtFirst) {
  CallMap<int> map;

  EXPECT_EQ(map.size(), 0U);
  EXPECT_EQ(map.find(1), nullptr);
  EXPECT_FALSE(map.contains(1));
  EXPECT_FALSE(map.take(1));
}

TEST(CallMap, GivesWhatWasPutInOnce) {
  CallMap<std::unique_ptr<int>> map;
  *map.insert(7, std::make_unique<int>(1)) += 1;

  const auto taken = map.take(7);

  ASSERT_TRUE(taken);
  EXPECT_EQ(**taken, 2);
  EXPECT_FALSE(map.take(7));
}

// Beside a map of the library: ids counted up, some of which stay for long, as calls do.
TEST(CallMap, FindsWhatIsOpenWhateverElseWasTaken) {
  const std::uint64_t seed = Random::seed_from_system();
  SCOPED_TRACE(seed);
  Random random(seed);
  CallMap<std::uint64_t> map;
  std::map<CallId, std::uint64_t> expected;
  CallId last = 0;
  for (int step = 0; step != 20'000; ++step) {
    // Grows to some thousand, and shrinks to none.
    const bool grows = step / 5'000 % 2 == 0;
    if (expected.empty() || random.chance(grows ? 0.7 : 0.3)) {
      const std::uint64_t value = random.next();
      EXPECT_EQ(map.insert(++last, value), value);
      expected.emplace(last, value);
    } else {
      const std::size_t near = random.chance(0.9) ? 10 : expected.size();
      const auto taken =
          std::next(expected.begin(),
                    static_cast<std::ptrdiff_t>(random.below(std::min(near, expected.size()))));
      ASSERT_EQ(map.take(taken->first), taken->second);
      ASSERT_FALSE(map.contains(taken->first));
      expected.erase(taken);
    }
    ASSERT_EQ(map.size(), expected.size());
    if (step % 100 != 0) continue;
    for (const auto& [id, value] : expected) {
      ASSERT_NE(map.find(id), nullptr);
      ASSERT_EQ(*map.find(id), value);
    }
    std::map<CallId, std::uint64_t> seen;
    map.for_each([&](CallId id, std::uint64_t value) { seen.emplace(id, value); });
    ASSERT_EQ(seen, expected);
  }
}

}  // namespace
}  // namespace onetrip
