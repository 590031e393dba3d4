#include "services/prices/price_book.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/prices/conversion.hpp"
#include "tests/prices/sources.hpp"

namespace prices::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PriceBookTest : public ::testing::Test {
 protected:
  bool add(const PriceSource& price) { return book_.add(btc_, price); }
  Sources at(std::int64_t time_ms) const { return book_.sources_at(btc_, time_ms); }
  // A price of this pair as events have it.
  void set(std::string_view id, double close) {
    EXPECT_TRUE(book_.add(pair(id), event(t0, close))) << id;
  }
  std::optional<double> rate(std::string_view base, std::string_view quote_currency) const {
    return conversion(book_, base, quote_currency, t0);
  }

  const trading::TradePair& btc_ = pair("BTCUSD");
  PriceBook book_;
};

TEST_F(PriceBookTest, HasNothingToSayOfAPairThatNobodyDelivered) {
  add(event(t0));
  EXPECT_THAT(book_.sources_at(pair("ETHUSD"), t0), IsEmpty());
  EXPECT_EQ(book_.best_at(pair("ETHUSD"), t0), std::nullopt);
  EXPECT_EQ(book_.newest_event_ms(pair("ETHUSD")), std::nullopt);
}

TEST_F(PriceBookTest, GivesTheNearestEventOfEachSourceByDistance) {
  add(event(t0, 1, "a"));
  add(event(t0 + 5000, 2, "a"));
  add(event(t0 + 3000, 3, "b"));
  EXPECT_THAT(names(at(t0 + 3000)), ElementsAre("b", "a"));
  EXPECT_THAT(starts(at(t0 + 3000)), ElementsAre(t0 + 3000, t0 + 5000));
  EXPECT_EQ(book_.best_at(btc_, t0)->close, 1);
}

TEST_F(PriceBookTest, PutsTheEarlierOfTwoAsNearFirst) {
  add(event(t0 + 1000, 1, "a"));
  add(event(t0 - 1000, 2, "b"));
  EXPECT_THAT(names(at(t0)), ElementsAre("b", "a"));
}

TEST_F(PriceBookTest, LeavesCandlesOutWhereAnEventIsWithinEightSeconds) {
  add(event(t0));
  add(candle(t0 + 8000, 1000));
  EXPECT_THAT(starts(at(t0 + 8000)), ElementsAre(t0));

  EXPECT_THAT(starts(at(t0 + 8001)), ElementsAre(t0 + 8000, t0));
}

TEST_F(PriceBookTest, TakesCandlesThatStartFromTenSecondsBeforeToTwoAfter) {
  for (const std::int64_t from_t0 : {-10'001, -10'000, 2'000, 2'001})
    add(candle(t0 + from_t0, 1000, 100, "at " + std::to_string(from_t0)));
  EXPECT_THAT(names(at(t0)), ElementsAre("at 2000", "at -10000"));
}

TEST_F(PriceBookTest, MeasuresACandleFromItsNearerEnd) {
  add(candle(t0 - 9'000, 8'500, 100, "ends near"));  // Its last millisecond is t0 - 501.
  add(candle(t0 + 600, 60'000, 100, "begins near"));
  EXPECT_THAT(names(at(t0)), ElementsAre("ends near", "begins near"));
}

TEST_F(PriceBookTest, DropsCandlesOverFivePercentOffTheirMedian) {
  add(candle(t0, 1000, 100, "a"));
  add(candle(t0, 1000, 105, "b"));
  add(candle(t0, 1000, 94.9, "c"));
  EXPECT_THAT(names(at(t0)), ElementsAre("a", "b"));
}

TEST_F(PriceBookTest, DropsCandlesOnlyByTheMedianOfCandles) {
  add(event(t0 - 20'000, 500, "old event"));
  add(candle(t0, 1000, 100, "a"));
  EXPECT_THAT(names(at(t0)), ElementsAre("a", "old event"));
}

TEST_F(PriceBookTest, GivesAPriceOfAnyAgeWithItsTimes) {
  add(event(t0));
  EXPECT_THAT(starts(at(t0 + 9'000'000'000)), ElementsAre(t0));
}

TEST_F(PriceBookTest, RefusesAForexQuoteWithTooWideASpreadAndNoOther) {
  EXPECT_FALSE(book_.add(pair("EURUSD"), quote(t0, 1.0, 1.01)));
  EXPECT_TRUE(book_.add(pair("EURUSD"), quote(t0, 1.0, 1.001)));
  EXPECT_TRUE(add(quote(t0, 1.0, 1.01)));
  EXPECT_EQ(at(t0)[0].ask, 1.01);
}

TEST_F(PriceBookTest, JoinsQuotesToMediansForForexOnly) {
  book_.add(pair("EURUSD"), quote(t0, 1.0, 1.0));
  book_.add(pair("EURUSD"), quote(t0 + 1, 1.2, 1.2));
  add(quote(t0, 1.0, 1.0));
  EXPECT_FALSE(add(quote(t0 + 1, 1.2, 1.2)));
  EXPECT_DOUBLE_EQ(book_.best_at(pair("EURUSD"), t0)->bid, 1.1);
  EXPECT_EQ(at(t0)[0].bid, 1.0);
}

TEST_F(PriceBookTest, HasRoomForEightSourcesUntilOneHasFallenSilent) {
  for (int i = 0; i < 8; ++i) EXPECT_TRUE(add(event(t0 + i, 100, std::to_string(i))));
  EXPECT_FALSE(add(event(t0 + 300'000, 100, "ninth")));

  EXPECT_TRUE(add(event(t0 + 300'001, 100, "ninth")));

  EXPECT_THAT(names(book_.window(btc_, t0, t0 + 300'001)),
              ElementsAre("1", "2", "3", "4", "5", "6", "7", "ninth"));
}

TEST_F(PriceBookTest, GivesAWindowOfAllSourcesByTimeThenSource) {
  add(event(t0 + 1000, 1, "b"));
  add(event(t0 + 1000, 2, "a"));
  add(event(t0, 3, "b"));
  EXPECT_THAT(names(book_.window(btc_, t0, t0 + 1000)), ElementsAre("b", "a", "b"));
  EXPECT_THAT(names(book_.window(btc_, t0 + 1, t0 + 999)), IsEmpty());
}

TEST_F(PriceBookTest, KnowsTheNewestEventOfAllSources) {
  add(event(t0 + 1000, 1, "a"));
  add(event(t0, 2, "b"));
  add(candle(t0 + 60'000, 60'000));
  EXPECT_EQ(book_.newest_event_ms(btc_), t0 + 1000);
}

TEST_F(PriceBookTest, BuildsCandlesFromTheClosesOfEventsAndLeavesEmptySpansOut) {
  for (const auto& [second, close] : {std::pair{0, 10.}, {20, 12.}, {59, 9.}, {180, 7.}})
    add(event(t0 + second * 1000, close));

  const Sources candles = book_.candles(btc_, t0, t0 + 200'000, 60'000);

  ASSERT_THAT(starts(candles), ElementsAre(t0, t0 + 180'000));
  EXPECT_EQ(candles[0].source, built_source);
  EXPECT_EQ(candles[0].open, 10);
  EXPECT_EQ(candles[0].high, 12);
  EXPECT_EQ(candles[0].low, 9);
  EXPECT_EQ(candles[0].close, 9);
  EXPECT_EQ(candles[0].timespan_ms, 60'000);
  EXPECT_FALSE(candles[0].websocket);
  EXPECT_TRUE(trading::check_price_source("candle", candles[0]).ok());
}

TEST_F(PriceBookTest, BuildsTheLastCandleWhole) {
  add(event(t0 + 60'000, 1));
  add(event(t0 + 119'999, 2));
  add(event(t0 + 120'700, 3));
  const Sources candles = book_.candles(btc_, t0, t0 + 60'000, 60'000);
  ASSERT_EQ(candles.size(), 1u);
  EXPECT_EQ(candles[0].close, 2);
}

TEST_F(PriceBookTest, BuildsNoCandleWhereAFeedDeliveredOne) {
  add(event(t0, 1));
  add(event(t0 + 60'000, 2));
  add(candle(t0 + 60'000, 60'000, 3, "feed"));
  add(candle(t0, 5'000, 4, "feed"));  // Of another length: it is none of these.

  const Sources candles = book_.candles(btc_, t0, t0 + 119'999, 60'000);

  EXPECT_THAT(names(candles), ElementsAre(built_source, "feed"));
  EXPECT_EQ(candles[0].close, 1);
}

TEST_F(PriceBookTest, BuildsCandlesOfAnyLengthInAnyRange) {
  add(event(t0, 1));
  EXPECT_EQ(book_.candles(btc_, 1, t0 * 2, 1).size(), 1u);
  EXPECT_EQ(book_.candles(btc_, 1, t0 * 2, 366 * std::int64_t{86'400'000}).size(), 1u);
  EXPECT_THAT(book_.candles(btc_, t0 + 1, t0 + 1, 1), IsEmpty());
}

TEST_F(PriceBookTest, ConvertsDirectlyInvertedAndOverUsd) {
  set("EURUSD", 1.25);
  set("USDCHF", 0.8);
  EXPECT_EQ(rate("EUR", "USD"), 1.25);
  EXPECT_EQ(rate("USD", "EUR"), 1 / 1.25);
  EXPECT_EQ(rate("CHF", "USD"), 1 / 0.8);
  EXPECT_EQ(rate("EUR", "CHF"), 1.25 * 0.8);  // EURCHF is known, but has no price.
  EXPECT_EQ(rate("CHF", "EUR"), (1 / 0.8) * (1 / 1.25));
}

TEST_F(PriceBookTest, PrefersAPairOfItsOwnToTheWayOverUsd) {
  set("EURUSD", 1.25);
  set("USDCHF", 0.8);
  set("EURCHF", 1.1);
  EXPECT_EQ(rate("EUR", "CHF"), 1.1);
  EXPECT_EQ(rate("CHF", "EUR"), 1 / 1.1);
}

TEST_F(PriceBookTest, ConvertsNothingThatItDoesNotKnow) {
  set("EURUSD", 1.25);
  EXPECT_EQ(rate("EUR", "GBP"), std::nullopt);
  EXPECT_EQ(rate("JPY", "USD"), std::nullopt);
  EXPECT_EQ(rate("ABC", "ABC"), std::nullopt);
  EXPECT_EQ(rate("USD", "USD"), 1);
  EXPECT_EQ(rate("BTC", "BTC"), 1);
}

TEST_F(PriceBookTest, GivesNoRateThatIsNoNumber) {
  set("EURUSD", 5e-324);  // One over it is infinite.
  set("BTCUSD", 1e308);
  set("USDCHF", 1e308);
  EXPECT_EQ(rate("USD", "EUR"), std::nullopt);
  EXPECT_EQ(rate("BTC", "CHF"), std::nullopt);
}

TEST_F(PriceBookTest, ConvertsAtTheNearestPriceInTime) {
  book_.add(pair("EURUSD"), event(t0, 1.1));
  book_.add(pair("EURUSD"), event(t0 + 10'000, 1.2));
  EXPECT_EQ(conversion(book_, "EUR", "USD", t0 + 4'000), 1.1);
  EXPECT_EQ(conversion(book_, "EUR", "USD", t0 + 6'000), 1.2);
}

}  // namespace
}  // namespace prices::testing
