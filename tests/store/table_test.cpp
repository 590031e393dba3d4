#include "onetrip/store/table.hpp"

#include <gmock/gmock.h>

#include <ranges>

#include "onetrip/store/memory_backend.hpp"
#include "tests/store/stretch.hpp"

namespace onetrip::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

using Tick = std::pair<std::string, std::int64_t>;

static_assert(std::ranges::bidirectional_range<Scan<std::string, int>>);

class Tables : public ::testing::Test {
 protected:
  Tables() { EXPECT_TRUE(store.load().ok()); }

  template <class Work>
  void write(Work work) {
    stretch(store, work);
  }

  template <class Key, class Value>
  static std::vector<std::pair<Key, Value>> rows(Scan<Key, Value> scan) {
    return {scan.begin(), scan.end()};
  }

  MemoryBackend backend;
  Store store{backend, never_fatal()};
  Table<std::string, std::int64_t> prices{store, "prices"};
  Table<Tick, double> ticks{store, "ticks"};
};

TEST_F(Tables, FindWhatWasPutAndNothingElse) {
  write([&] { prices.put("BTCUSD", 1); });

  ASSERT_NE(prices.find("BTCUSD"), nullptr);
  EXPECT_EQ(*prices.find("BTCUSD"), 1);
  EXPECT_EQ(prices.find("ETHUSD"), nullptr);
  EXPECT_TRUE(prices.contains("BTCUSD"));
  EXPECT_FALSE(prices.contains("ETHUSD"));
}

TEST_F(Tables, ReplaceTheValueOfAKeyThatIsThere) {
  write([&] { prices.put("BTCUSD", 1); });
  write([&] { prices.put("BTCUSD", 2); });

  EXPECT_EQ(*prices.find("BTCUSD"), 2);
  EXPECT_EQ(prices.size(), 1U);
}

TEST_F(Tables, PutWhatIsMadeOfTheOldValue) {
  const auto one_more = [](const std::int64_t* old) { return old == nullptr ? 1 : *old + 1; };
  write([&] { prices.put("ETHUSD", 7); });

  write([&] {
    prices.put_from("BTCUSD", one_more);  // In front of the others ...
    prices.put_from("ETHUSD", one_more);  // ... there already ...
    prices.put_from("XRPUSD", one_more);  // ... and behind them.
    prices.put_from("XRPUSD", one_more);
  });

  EXPECT_THAT(rows(prices.scan()),
              ElementsAre(Pair("BTCUSD", 1), Pair("ETHUSD", 8), Pair("XRPUSD", 2)));
}

TEST_F(Tables, ChangeAValueWhereItStands) {
  write([&] { prices.put("BTCUSD", 1); });

  write([&] {
    EXPECT_TRUE(prices.update("BTCUSD", [](std::int64_t& price) { price += 5; }));
    EXPECT_FALSE(prices.update("ETHUSD", [](std::int64_t& price) { price += 5; }));
  });

  EXPECT_THAT(rows(prices.scan()), ElementsAre(Pair("BTCUSD", 6)));
}

TEST_F(Tables, EraseAndSayWhetherThereWasARow) {
  write([&] { prices.put("BTCUSD", 1); });

  write([&] {
    EXPECT_TRUE(prices.erase("BTCUSD"));
    EXPECT_FALSE(prices.erase("BTCUSD"));
  });

  EXPECT_TRUE(prices.empty());
}

TEST_F(Tables, ClearAndSayHowManyRowsThereWere) {
  write([&] {
    for (int i = 0; i != 10'000; ++i) ticks.put({"BTCUSD", i}, i);
  });

  write([&] {
    EXPECT_EQ(ticks.clear(), 10'000U);
    EXPECT_EQ(ticks.clear(), 0U);
  });

  EXPECT_TRUE(ticks.empty());
}

TEST_F(Tables, ScanInTheOrderOfTheirKeys) {
  write([&] {
    for (const char* key : {"c", "a", "b"}) prices.put(key, *key);
  });

  EXPECT_THAT(rows(prices.scan()), ElementsAre(Pair("a", 'a'), Pair("b", 'b'), Pair("c", 'c')));
  EXPECT_THAT(rows(prices.scan_from("b")), ElementsAre(Pair("b", 'b'), Pair("c", 'c')));
  EXPECT_THAT(rows(prices.range("a", "c")), ElementsAre(Pair("a", 'a'), Pair("b", 'b')));
  EXPECT_THAT(rows(prices.range("c", "a")), IsEmpty());
  EXPECT_THAT(rows(prices.range("b", "b")), IsEmpty());
}

TEST_F(Tables, ScanTheKeysThatBeginAlike) {
  write([&] {
    ticks.put({"AUDUSD", 9}, 0.5);
    ticks.put({"BTCUSD", -1}, 1.5);
    ticks.put({"BTCUSD", 7}, 2.5);
    ticks.put({"BTCUSDT", 0}, 3.5);
  });

  EXPECT_THAT(rows(ticks.prefix("BTCUSD")),
              ElementsAre(Pair(Tick("BTCUSD", -1), 1.5), Pair(Tick("BTCUSD", 7), 2.5)));
  EXPECT_TRUE(ticks.prefix("BTC").empty());
  EXPECT_THAT(rows(ticks.scan_from({"BTCUSD", 0})),
              ElementsAre(Pair(Tick("BTCUSD", 7), 2.5), Pair(Tick("BTCUSDT", 0), 3.5)));
}

TEST_F(Tables, GiveTheFirstAndTheLastRowOfAScan) {
  write([&] {
    ticks.put({"BTCUSD", 1}, 1.5);
    ticks.put({"BTCUSD", 2}, 2.5);
    ticks.put({"ETHUSD", 3}, 3.5);
  });

  EXPECT_THAT(ticks.prefix("BTCUSD").front(), Pair(Tick("BTCUSD", 1), 1.5));
  EXPECT_THAT(ticks.prefix("BTCUSD").back(), Pair(Tick("BTCUSD", 2), 2.5));
}

TEST_F(Tables, FindAPairByViewsOfItsParts) {
  write([&] { ticks.put({"BTCUSD", 1}, 1.5); });
  const std::string_view symbol = "BTCUSD";

  EXPECT_EQ(*ticks.find({symbol, 1}), 1.5);
  EXPECT_EQ(*ticks.find(Tick("BTCUSD", 1)), 1.5);
}

using TablesDeathTest = Tables;

TEST_F(TablesDeathTest, RefuseASpaceThatIsTaken) {
  using Prices = Table<std::string, std::int64_t>;
  Store fresh(backend, never_fatal());
  const Prices first(fresh, "space");
  EXPECT_DEATH(Prices(fresh, "space"), "is_new; space");
}

TEST_F(TablesDeathTest, RefuseToComeAfterTheLoad) {
  EXPECT_DEATH((Table<std::string, std::int64_t>(store, "late")), "!loaded_; late");
}

TEST_F(TablesDeathTest, RefuseAStretchBeforeTheLoad) {
  Store fresh(backend, never_fatal());
  Transaction call;
  EXPECT_DEATH(fresh.enter(call), "check failed: loaded_");
}

TEST_F(TablesDeathTest, HaveNoLastRowWhereTheyAreEmpty) {
  EXPECT_DEATH(prices.scan().back(), "!empty\\(\\)");
}

}  // namespace
}  // namespace onetrip::test
