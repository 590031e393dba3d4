#include "onetrip/store/memory_backend.hpp"

#include <gmock/gmock.h>

#include "onetrip/store/table.hpp"
#include "tests/store/stretch.hpp"

namespace onetrip::test {
namespace {

using ::testing::ElementsAre;

TEST(MemoryBackend, LetsAReplyLeaveAtOnce) {
  MemoryBackend backend;
  Store store(backend, never_fatal());
  Table<std::string, std::int64_t> prices(store, "prices");
  ASSERT_TRUE(store.load().ok());
  Transaction call;
  Outbox outbox;

  stretch(store, call, [&] { prices.put("BTCUSD", 1); });
  store.when_durable(call, outbox.sends("reply"));

  EXPECT_THAT(outbox.sent(), ElementsAre("reply"));
  EXPECT_EQ(store.durable_commit(), 1U);
  EXPECT_TRUE(store.idle());
}

TEST(MemoryBackend, LetsACallOfTheStretchItselfLeaveAtTheStretchsEnd) {
  MemoryBackend backend;
  Store store(backend, never_fatal());
  Table<std::string, std::int64_t> prices(store, "prices");
  ASSERT_TRUE(store.load().ok());
  Transaction call;
  Outbox outbox;

  store.enter(call);
  prices.put("BTCUSD", 1);
  store.when_durable(call, outbox.sends("call to another service"));
  EXPECT_TRUE(outbox.sent().empty());
  store.leave();

  EXPECT_THAT(outbox.sent(), ElementsAre("call to another service"));
}

}  // namespace
}  // namespace onetrip::test
