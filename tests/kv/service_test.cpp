#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/kv/service.hpp"
#include "tests/support/kept_service.hpp"

namespace kv {
namespace {

using onetrip::Code;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class KvServiceTest : public ::testing::Test {
 protected:
  static Value number(std::int64_t of) { return Value::of(of); }
  void set(const Key& key, std::int64_t value) {
    kept.call(&KvService::set_item, "d", key, number(value)).value();
  }
  std::vector<Key> keys() { return kept.call(&KvService::keys, "d").value(); }
  std::int64_t length() { return kept.call(&KvService::length, "d").value(); }

  onetrip::test::KeptService<KvService> kept;
};

TEST_F(KvServiceTest, KeepsTheOrderOfInsertionAndAKeyThatIsSetAgainInItsPlace) {
  set("b", 1);
  set("a", 2);
  set("c", 3);
  set("b", 4);

  EXPECT_THAT(keys(), ElementsAre(Key("b"), Key("a"), Key("c")));
  EXPECT_THAT(kept.call(&KvService::values, "d").value(),
              ElementsAre(number(4), number(2), number(3)));
}

TEST_F(KvServiceTest, PutsAKeyThatWasDroppedAndSetAgainBehindTheOthers) {
  set("a", 1);
  set("b", 2);
  kept.call(&KvService::delete_item, "d", "a").value();
  set("a", 3);

  EXPECT_THAT(keys(), ElementsAre(Key("b"), Key("a")));
}

TEST_F(KvServiceTest, SaysNotFoundForAKeyThatIsNotThere) {
  set("a", 1);

  const auto got = kept.call(&KvService::get_item, "d", "b");
  EXPECT_EQ(got.error().code, Code::not_found);
  EXPECT_THAT(got.error().message, HasSubstr(R"(no key "b" in dictionary d)"));
  EXPECT_EQ(kept.call(&KvService::delete_item, "d", "b").error().code, Code::not_found);
  EXPECT_EQ(kept.call(&KvService::pop, "d", "b").error().code, Code::not_found);
  EXPECT_EQ(kept.call(&KvService::get, "d", "b", number(7)).value(), number(7));
  EXPECT_FALSE(kept.call(&KvService::contains, "d", "b").value());
  EXPECT_EQ(length(), 1);
}

TEST_F(KvServiceTest, PopsTheItemInsertedLastUntilTheDictionaryIsEmpty) {
  set("a", 1);
  set("b", 2);

  EXPECT_EQ(kept.call(&KvService::pop_item, "d").value(), Item("b", number(2)));
  EXPECT_EQ(kept.call(&KvService::pop_item, "d").value(), Item("a", number(1)));
  EXPECT_EQ(kept.call(&KvService::pop_item, "d").error().code, Code::not_found);
}

TEST_F(KvServiceTest, SetsADefaultOnlyWhereThereIsNothing) {
  EXPECT_EQ(kept.call(&KvService::set_default, "d", "a", number(1)).value(), number(1));
  EXPECT_EQ(kept.call(&KvService::set_default, "d", "a", number(2)).value(), number(1));
}

TEST_F(KvServiceTest, UpdatesInTheOrderGivenAndTheLastOfARepeatedKeyCounts) {
  set("a", 1);

  Items given{{"b", number(2)}, {"a", number(3)}, {"b", number(4)}};
  kept.call(&KvService::update, "d", std::move(given)).value();

  EXPECT_THAT(kept.call(&KvService::items, "d").value(),
              ElementsAre(Item("a", number(3)), Item("b", number(4))));
}

TEST_F(KvServiceTest, KeepsDictionariesApart) {
  set("a", 1);
  kept.call(&KvService::set_item, "other", "a", number(2)).value();

  kept.call(&KvService::clear, "d").value();

  EXPECT_EQ(length(), 0);
  EXPECT_EQ(kept.call(&KvService::get_item, "other", "a").value(), number(2));
}

TEST_F(KvServiceTest, ListsDictionariesWithTheirLengthsAndBytesAndForgetsEmptyOnes) {
  EXPECT_THAT(kept.call(&KvService::dicts), IsEmpty());
  set("a", 1);    // Two bytes of key, one of value.
  set("b", 300);  // Two and three.
  EXPECT_THAT(kept.call(&KvService::dicts), ElementsAre(DictInfo{"d", 2, 8}));

  set("b", 1);
  EXPECT_THAT(kept.call(&KvService::dicts), ElementsAre(DictInfo{"d", 2, 6}));

  kept.call(&KvService::clear, "d").value();
  EXPECT_THAT(kept.call(&KvService::dicts), IsEmpty());
}

TEST_F(KvServiceTest, RefusesADictionaryWithoutANameOrWithOneThatIsTooLong) {
  EXPECT_EQ(kept.call(&KvService::length, "").error().code, Code::invalid_argument);
  EXPECT_EQ(kept.call(&KvService::length, std::string(129, 'd')).error().code,
            Code::invalid_argument);
  EXPECT_TRUE(kept.call(&KvService::length, std::string(128, 'd')).ok());
}

TEST_F(KvServiceTest, WritesOneRowWhereAKeyGetsAnotherValueOfTheSameSize) {
  set("a", 1);
  set("a", 2);

  ASSERT_EQ(kept.last_written().size(), 1U);
  EXPECT_EQ(kept.last_written().front().size(), 1U);
}

}  // namespace
}  // namespace kv
