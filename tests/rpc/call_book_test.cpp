#include "onetrip/rpc/call_book.hpp"

#include <gtest/gtest.h>

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
