#include "onetrip/rpc/call_book.hpp"

#include <gtest/gtest.h>

#include <iterator>
#include <optional>
#include <set>
#include <utility>

#include "onetrip/base/random.hpp"

namespace onetrip {
namespace {

using std::chrono::milliseconds;

Time at(int ms) { return Time(milliseconds(ms)); }

TEST(CallBook, ForgetsAnExpiredCallSoItsLateReplyIsDropped) {
  CallBook book(/*calls_max=*/8);
  const CallId id = *book.open(/*deadline=*/at(10));

  EXPECT_EQ(book.expire(at(10)), std::vector{id});

  EXPECT_FALSE(book.close(id));
}

TEST(CallBook, NeverGivesTheSameIdTwice) {
  CallBook book(8);
  const CallId first = *book.open(at(10));
  book.close(first);

  EXPECT_NE(*book.open(at(10)), first);
  EXPECT_NE(first, 0U);
}

TEST(CallBook, ExpiresWhatIsDueEarliestFirstAndKeepsTheRest) {
  CallBook book(8);
  const CallId late = *book.open(at(30));
  const CallId second = *book.open(at(20));
  const CallId first = *book.open(at(10));

  EXPECT_EQ(book.next_deadline(), at(10));
  EXPECT_EQ(book.expire(at(9)), std::vector<CallId>{});
  EXPECT_EQ(book.expire(at(29)), (std::vector{first, second}));

  EXPECT_TRUE(book.is_open(late));
  EXPECT_EQ(book.next_deadline(), at(30));
}

TEST(CallBook, KnowsTheNextDeadlineWhicheverCallsWereClosedBeforeIt) {
  const std::uint64_t seed = Random::seed_from_system();
  SCOPED_TRACE(seed);
  Random random(seed);
  CallBook book(/*calls_max=*/10'000);
  std::set<std::pair<Time, CallId>> open;
  Time now{};
  for (int step = 0; step != 5'000; ++step) {
    now += std::chrono::milliseconds(random.below(3));
    const auto any = [&] {
      return std::next(open.begin(), static_cast<std::ptrdiff_t>(random.below(open.size())));
    };
    if (open.empty() || random.chance(0.5)) {
      // Now and then one that has much longer than those after it.
      const Time deadline =
          now + std::chrono::milliseconds(random.chance(0.05) ? 10'000 : random.below(100));
      open.emplace(deadline, *book.open(deadline));
    } else if (random.chance(0.9)) {
      const auto closed = any();
      EXPECT_TRUE(book.close(closed->second));
      EXPECT_FALSE(book.close(closed->second));
      open.erase(closed);
    } else {
      for (const CallId id : book.expire(now)) {
        ASSERT_EQ(open.begin()->second, id);
        open.erase(open.begin());
      }
      EXPECT_TRUE(open.empty() || open.begin()->first > now);
    }
    ASSERT_EQ(book.size(), open.size());
    ASSERT_EQ(book.next_deadline(),
              open.empty() ? std::nullopt : std::optional(open.begin()->first));
  }
}

TEST(CallBook, RefusesMoreThanItsLimitUntilOneIsClosed) {
  CallBook book(/*calls_max=*/1);
  const CallId only = *book.open(at(10));

  const Result<CallId> refused = book.open(at(10));

  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, Code::resource_exhausted);
  EXPECT_EQ(refused.error().reason, "overloaded");
  EXPECT_TRUE(book.close(only));
  EXPECT_TRUE(book.open(at(10)).ok());
}

}  // namespace
}  // namespace onetrip
