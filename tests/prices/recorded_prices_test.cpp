// Recorded prices: what a CSV says, and when a replay delivers it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "onetrip/trading/replay_feed.hpp"
#include "services/prices/price_book.hpp"
#include "tests/prices/sources.hpp"

namespace prices::testing {
namespace {

using namespace trading;  // NOLINT(google-build-using-namespace): what is tested.

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

const std::string trades = "time_ms,side,price,amount\n";
const std::string candles = "start_ms,open,high,low,close,volume\n";

std::string refusal(CsvKind kind, const std::string& line) {
  const auto row = parse_csv_row(kind, line);
  return row.ok() ? "a price" : row.error().message;
}

TEST(CsvPrices, ReadATradeAsAnEvent) {
  const PriceSource trade =
      parse_csv_row(CsvKind::trades, "1675329600138,buy,1666.8,26.062").value();
  EXPECT_EQ(trade.start_ms, 1'675'329'600'138);
  EXPECT_EQ(trade.open, 1666.8);
  EXPECT_EQ(trade.close, 1666.8);
  EXPECT_TRUE(trade.websocket);
}

TEST(CsvPrices, ReadACandle) {
  const PriceSource read = parse_csv_row(CsvKind::candles, "5,2,4,1,3,0\r").value();
  EXPECT_EQ(read.start_ms, 5);
  EXPECT_EQ(read.open, 2);
  EXPECT_EQ(read.high, 4);
  EXPECT_EQ(read.low, 1);
  EXPECT_EQ(read.close, 3);
  EXPECT_FALSE(read.websocket);
}

TEST(CsvPrices, RefuseABadRowByColumnAndValue) {
  EXPECT_EQ(refusal(CsvKind::trades, "x,buy,1,1"), "time_ms is \"x\": that is no number");
  EXPECT_THAT(refusal(CsvKind::trades, "0,buy,1,1"), StartsWith("time_ms is 0"));
  EXPECT_EQ(refusal(CsvKind::trades, "1,hold,1,1"), "side is \"hold\": it is buy or sell");
  EXPECT_THAT(refusal(CsvKind::trades, "1,buy,0,1"), StartsWith("price is 0"));
  EXPECT_THAT(refusal(CsvKind::trades, "1,buy,-1,1"), StartsWith("price is -1"));
  EXPECT_THAT(refusal(CsvKind::trades, "1,buy,nan,1"), StartsWith("price is nan"));
  EXPECT_THAT(refusal(CsvKind::trades, "1,buy,1e999,1"), StartsWith("price is \"1e999\""));
  EXPECT_EQ(refusal(CsvKind::trades, "1,buy,1 ,1"), "price is \"1 \": that is no number");
  EXPECT_THAT(refusal(CsvKind::trades, "1,buy,1,-1"), StartsWith("amount is -1"));
  EXPECT_THAT(refusal(CsvKind::trades, "1,buy,1"), StartsWith("it has 3 columns"));
  EXPECT_THAT(refusal(CsvKind::candles, "1,1,1,1,1,1,1"), StartsWith("it has 7 columns"));
  EXPECT_THAT(refusal(CsvKind::candles, "1,1,inf,1,1,1"), StartsWith("high is inf"));
  EXPECT_THAT(refusal(CsvKind::candles, "1,1,1,1,,1"), StartsWith("close is \"\""));
  EXPECT_THAT(refusal(CsvKind::candles, std::string(2000, '1')), HasSubstr("more than 1000"));
}

TEST(CsvPrices, SayTheLineOfEachRowAndPassEmptyOnesOver) {
  CsvPrices rows = CsvPrices::open(std::make_unique<std::istringstream>(
                                       trades + "\n1,buy,5,1\r\n\r\nbad\n2,sell,6,1"))
                       .value();
  const auto first = rows.next();
  EXPECT_EQ(first->line, 3u);
  EXPECT_EQ(first->price->close, 5);
  const auto second = rows.next();
  EXPECT_EQ(second->line, 5u);
  EXPECT_FALSE(second->price.ok());
  EXPECT_EQ(rows.next()->price->close, 6);
  EXPECT_FALSE(rows.next().has_value());
}

TEST(CsvPrices, AreNotReadUnderAnotherHeader) {
  EXPECT_THAT(csv_kind("time,price").error().message, HasSubstr("line 1 is \"time,price\""));
  EXPECT_FALSE(CsvPrices::open(std::make_unique<std::istringstream>("")).ok());
  EXPECT_EQ(csv_kind("start_ms,open,high,low,close,volume\r").value(), CsvKind::candles);
}

ReplayFeed replay(const std::string& csv, double speed = 1,
                  ReplayTimes times = ReplayTimes::recorded) {
  return {pair("ETHUSD"), speed, times, [csv] {
            return onetrip::Result<std::unique_ptr<std::istream>>(
                std::make_unique<std::istringstream>(csv));
          }};
}

Delivery poll(ReplayFeed& feed, std::int64_t now_ms) {
  Delivery delivery;
  EXPECT_TRUE(feed.poll(now_ms, delivery).ok());
  return delivery;
}

std::vector<double> closes(const Delivery& delivery) {
  std::vector<double> all;
  for (const Tick& tick : delivery.ticks) all.push_back(tick.price.close);
  return all;
}

TEST(Replay, DeliversTradesAtTheirOwnPace) {
  ReplayFeed feed = replay(trades + "1000,buy,1,1\n1500,buy,2,1\n3000,sell,3,1\n");
  ASSERT_TRUE(feed.connect(t0).ok());
  EXPECT_EQ(feed.next_poll_ms(), t0);
  const Delivery first = poll(feed, t0);
  EXPECT_THAT(closes(first), ElementsAre(1));
  EXPECT_EQ(first.ticks[0].trade_pair, "ETHUSD");
  EXPECT_EQ(first.ticks[0].price.source, replay_source);
  EXPECT_EQ(first.ticks[0].price.start_ms, 1000);
  EXPECT_EQ(feed.next_poll_ms(), t0 + 500);
  EXPECT_THAT(closes(poll(feed, t0 + 499)), IsEmpty());
  EXPECT_THAT(closes(poll(feed, t0 + 2000)), ElementsAre(2, 3));
  EXPECT_EQ(feed.next_poll_ms(), std::nullopt);
}

TEST(Replay, DeliversFasterByItsSpeed) {
  ReplayFeed feed = replay(trades + "1000,buy,1,1\n61000,buy,2,1\n", 60);
  ASSERT_TRUE(feed.connect(t0).ok());
  poll(feed, t0);
  EXPECT_EQ(feed.next_poll_ms(), t0 + 1000);
}

TEST(Replay, GivesPricesTheTimeOfTheirDeliveryWhereItIsToldTo) {
  ReplayFeed feed = replay(trades + "1000,buy,1,1\n61000,buy,2,1\n", 60, ReplayTimes::now);
  ASSERT_TRUE(feed.connect(t0).ok());
  const Delivery delivery = poll(feed, t0 + 5000);
  ASSERT_THAT(delivery.ticks, SizeIs(2));
  EXPECT_EQ(delivery.ticks[0].price.start_ms, t0);
  EXPECT_EQ(delivery.ticks[1].price.start_ms, t0 + 1000);
}

TEST(Replay, DeliversACandleWhenItHasEndedAndKnowsItsLength) {
  ReplayFeed feed = replay(candles + "600000,1,1,1,1,1\n1200000,2,2,2,2,1\n1500000,3,3,3,3,1\n");
  ASSERT_TRUE(feed.connect(t0).ok());
  const Delivery first = poll(feed, t0);
  ASSERT_THAT(closes(first), ElementsAre(1));
  EXPECT_EQ(first.ticks[0].price.timespan_ms, 300'000);
  EXPECT_EQ(first.ticks[0].price.start_ms, 600'000);
  EXPECT_THAT(closes(poll(feed, t0 + 599'999)), IsEmpty());
  EXPECT_THAT(closes(poll(feed, t0 + 600'000)), ElementsAre(2));
}

TEST(Replay, GivesHastenedCandlesAShorterSpan) {
  ReplayFeed feed = replay(candles + "600000,1,1,1,1,1\n900000,2,2,2,2,1\n", 300, ReplayTimes::now);
  ASSERT_TRUE(feed.connect(t0).ok());
  const Delivery delivery = poll(feed, t0 + 1000);
  ASSERT_THAT(delivery.ticks, SizeIs(2));
  EXPECT_EQ(delivery.ticks[1].price.timespan_ms, 1000);
  EXPECT_EQ(delivery.ticks[1].price.start_ms, t0);
}

TEST(Replay, SkipsBadRowsAndSaysTheirLines) {
  ReplayFeed feed = replay(trades + "nonsense\n1000,buy,1,1\n1000,buy,-1,1\n1000,buy,2,1\n");
  ASSERT_TRUE(feed.connect(t0).ok());
  const Delivery delivery = poll(feed, t0);
  EXPECT_THAT(closes(delivery), ElementsAre(1, 2));
  EXPECT_THAT(delivery.skipped, ElementsAre(StartsWith("line 2: it has 1 columns"),
                                            StartsWith("line 4: price is -1")));
}

TEST(Replay, OfNothingButBadRowsEnds) {
  std::string csv = trades;
  for (int i = 0; i < 2000; ++i) csv += "bad\n";
  ReplayFeed feed = replay(csv);
  ASSERT_TRUE(feed.connect(t0).ok());
  std::size_t skipped = 0;
  int polls = 0;
  for (; feed.next_poll_ms() && polls < 100; ++polls) {
    EXPECT_LE(*feed.next_poll_ms(), t0);
    skipped += poll(feed, t0).skipped.size();
  }
  EXPECT_EQ(skipped, 2000u);
  EXPECT_LT(polls, 10);
}

TEST(Replay, GivesNoMoreThanAPollMayAndTheRestAtOnce) {
  std::string csv = trades;
  for (int i = 0; i < 1200; ++i) csv += "1000,buy,1,1\n";
  ReplayFeed feed = replay(csv);
  ASSERT_TRUE(feed.connect(t0).ok());
  EXPECT_THAT(poll(feed, t0).ticks, SizeIs(ticks_per_poll_max));
  EXPECT_EQ(feed.next_poll_ms(), t0);
  EXPECT_THAT(poll(feed, t0).ticks, SizeIs(ticks_per_poll_max));
  EXPECT_THAT(poll(feed, t0).ticks, SizeIs(200));
}

TEST(Replay, GoesOnWhereItWasWhenItIsConnectedAgain) {
  ReplayFeed feed = replay(trades + "1000,buy,1,1\n2000,buy,2,1\n");
  ASSERT_TRUE(feed.connect(t0).ok());
  poll(feed, t0);
  ASSERT_TRUE(feed.connect(t0 + 700).ok());
  EXPECT_EQ(feed.next_poll_ms(), t0 + 1000);
}

TEST(Replay, IsNotConnectedToWhatIsNoFileOfPrices) {
  ReplayFeed feed = replay("a,b\n1,2\n");
  EXPECT_FALSE(feed.connect(t0).ok());
}

TEST(Replay, DeliversEveryTradeOfARealRecordingAndTheBookKeepsOneASecond) {
  const std::string path = ONETRIP_SHARED_DATA "/ethusdt_trades.csv";
  if (!std::ifstream(path).is_open()) GTEST_SKIP() << "no " << path << " here";
  ReplayFeed feed{pair("ETHUSD"), 100, ReplayTimes::recorded, [&path] {
                    return onetrip::Result<std::unique_ptr<std::istream>>(
                        std::make_unique<std::ifstream>(path));
                  }};
  PriceBook book;
  Sources delivered;
  ASSERT_TRUE(feed.connect(t0).ok());
  while (const auto next_ms = feed.next_poll_ms()) {
    const Delivery delivery = poll(feed, *next_ms);
    EXPECT_THAT(delivery.skipped, IsEmpty());
    for (const Tick& tick : delivery.ticks) delivered.push_back(tick.price);
    for (const Tick& tick : delivery.ticks) book.add(pair("ETHUSD"), tick.price);
  }

  // Straightforwardly: the first of each second, those of the last 300 s.
  Sources expected;
  for (const PriceSource& trade : delivered) {
    const std::int64_t second = (trade.start_ms + 500) / 1000;
    if (expected.empty() || (expected.back().start_ms + 500) / 1000 != second)
      expected.push_back(trade);
  }
  const std::int64_t oldest_ms = expected.back().start_ms - 300'000;
  std::erase_if(expected, [=](const PriceSource& trade) { return trade.start_ms < oldest_ms; });

  EXPECT_THAT(delivered, SizeIs(1000));
  EXPECT_GT(expected.size(), 10u);
  EXPECT_EQ(book.window(pair("ETHUSD"), 1, t0), expected);
}

}  // namespace
}  // namespace prices::testing
