#include "onetrip/trading/synthetic_feed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "services/prices/feed_settings.hpp"
#include "services/prices/price_book.hpp"
#include "tests/prices/sources.hpp"

namespace prices::testing {
namespace {

using namespace trading;  // NOLINT(google-build-using-namespace): what is tested.

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::int64_t wednesday_ms = 1'763'553'600'000;  // 2025-11-19, 12:00 UTC.

SyntheticFeed feed_of(std::vector<std::string_view> ids, std::uint64_t seed = 7,
                      double volatility = 0.0002) {
  std::vector<const trading::TradePair*> pairs;
  for (const std::string_view id : ids) pairs.push_back(&pair(id));
  return {seed, volatility, std::move(pairs)};
}

std::vector<Tick> poll(SyntheticFeed& feed, std::int64_t now_ms) {
  Delivery delivery;
  EXPECT_TRUE(feed.poll(now_ms, delivery).ok());
  return delivery.ticks;
}

// Connected at that time, and polled each second.
std::vector<Tick> seconds_of(SyntheticFeed& feed, std::int64_t start_ms, int seconds) {
  EXPECT_TRUE(feed.connect(start_ms).ok());
  std::vector<Tick> all;
  for (int i = 0; i < seconds; ++i)
    for (Tick& tick : poll(feed, start_ms + i * 1000)) all.push_back(std::move(tick));
  return all;
}

TEST(SyntheticFeed, DeliversAnEventASecondOfEachPair) {
  SyntheticFeed feed = feed_of({"BTCUSD", "EURUSD"});
  ASSERT_TRUE(feed.connect(wednesday_ms + 300).ok());
  EXPECT_EQ(feed.next_poll_ms(), wednesday_ms);

  const std::vector<Tick> ticks = poll(feed, wednesday_ms + 300);

  ASSERT_EQ(ticks.size(), 2u);
  EXPECT_EQ(ticks[0].trade_pair, "BTCUSD");
  EXPECT_EQ(ticks[1].trade_pair, "EURUSD");
  EXPECT_EQ(ticks[1].price.start_ms, wednesday_ms);
  EXPECT_TRUE(ticks[1].price.websocket);
  EXPECT_TRUE(poll(feed, wednesday_ms + 999).empty());
  EXPECT_EQ(feed.next_poll_ms(), wednesday_ms + 1000);
  EXPECT_EQ(poll(feed, wednesday_ms + 1000).size(), 2u);
}

TEST(SyntheticFeed, IsTheSameUnderTheSameSeedAndAnotherUnderAnother) {
  SyntheticFeed one = feed_of({"BTCUSD"}, 7);
  SyntheticFeed same = feed_of({"BTCUSD"}, 7);
  SyntheticFeed other = feed_of({"BTCUSD"}, 8);
  const auto ticks = seconds_of(one, wednesday_ms, 100);
  EXPECT_EQ(ticks, seconds_of(same, wednesday_ms, 100));
  EXPECT_NE(ticks, seconds_of(other, wednesday_ms, 100));
}

TEST(SyntheticFeed, GivesAPairTheSamePricesWhateverItStandsBeside) {
  SyntheticFeed alone = feed_of({"ETHUSD"});
  SyntheticFeed beside = feed_of({"BTCUSD", "ETHUSD"});
  EXPECT_EQ(seconds_of(alone, wednesday_ms, 1)[0], seconds_of(beside, wednesday_ms, 1)[1]);
}

TEST(SyntheticFeed, IsContinuedByOneThatIsStartedLater) {
  SyntheticFeed old = feed_of({"BTCUSD"});
  SyntheticFeed restarted = feed_of({"BTCUSD"});
  const double begin = seconds_of(old, wednesday_ms, 1)[0].price.close;
  const double price = seconds_of(old, wednesday_ms, 3601).back().price.close;
  const double after = seconds_of(restarted, wednesday_ms + 3'600'000, 1)[0].price.close;
  EXPECT_NEAR(after, price, 1e-5 * price);
  EXPECT_GT(std::abs(price - begin), 1e-4 * price);  // It did walk.
}

TEST(SyntheticFeed, WalksInStepsOfItsVolatilityAndForexInTenthsOfIt) {
  SyntheticFeed feed = feed_of({"BTCUSD", "EURUSD"}, 3, 0.001);
  double btc = 0, eur = 0, btc_step = 0, eur_step = 0;
  for (const Tick& tick : seconds_of(feed, wednesday_ms, 2000)) {
    if (!tick.price.websocket) continue;
    double& last = tick.trade_pair == "BTCUSD" ? btc : eur;
    double& greatest = tick.trade_pair == "BTCUSD" ? btc_step : eur_step;
    if (last > 0) greatest = std::max(greatest, std::abs(tick.price.close / last - 1));
    last = tick.price.close;
  }
  EXPECT_GT(btc_step, 0.0005);
  EXPECT_LT(btc_step, 0.0015);
  EXPECT_GT(eur_step, 0.00005);
  EXPECT_LT(eur_step, 0.00015);
}

TEST(SyntheticFeed, StaysAPriceUnderTheGreatestVolatility) {
  SyntheticFeed feed = feed_of({"DOGEUSD", "USDMXN"}, 1, synthetic_volatility_max);
  for (const Tick& tick : seconds_of(feed, wednesday_ms, 20'000))
    ASSERT_TRUE(trading::check_price_source("price", tick.price).ok());
}

TEST(SyntheticFeed, IsTakenByTheBookToTheLastTick) {
  SyntheticFeed feed = feed_of({"BTCUSD", "EURUSD", "GBPNZD"});
  PriceBook book;
  for (const Tick& tick : seconds_of(feed, wednesday_ms, 200))
    EXPECT_TRUE(book.add(pair(tick.trade_pair), tick.price));
}

TEST(SyntheticFeed, DeliversTheCandleOfEachWholeMinute) {
  SyntheticFeed feed = feed_of({"BTCUSD"});
  Sources candles;
  Sources events;
  for (const Tick& tick : seconds_of(feed, wednesday_ms - 30'000, 91))
    (tick.price.websocket ? events : candles).push_back(tick.price);

  ASSERT_THAT(starts(candles), ElementsAre(wednesday_ms));  // Not the half minute before.
  EXPECT_EQ(candles[0].timespan_ms, 60'000);
  EXPECT_EQ(candles[0].open, events[30].close);
  EXPECT_EQ(candles[0].close, events[89].close);
  double low = 1e9;
  for (std::size_t i = 30; i < 90; ++i) low = std::min(low, events[i].close);
  EXPECT_EQ(candles[0].low, low);
}

TEST(SyntheticFeed, RestsWhereTheMarketIsClosed) {
  SyntheticFeed feed = feed_of({"EURUSD", "BTCUSD", "NVDA"});
  std::vector<std::string> pairs;
  for (const Tick& tick : seconds_of(feed, t0, 3)) pairs.push_back(tick.trade_pair);
  EXPECT_THAT(pairs, Each("BTCUSD"));
}

TEST(SyntheticFeed, DeliversOnlyTheLastMinuteOfALongWait) {
  SyntheticFeed feed = feed_of({"BTCUSD"});
  SyntheticFeed steady = feed_of({"BTCUSD"});
  seconds_of(feed, wednesday_ms, 1);

  const std::vector<Tick> ticks = poll(feed, wednesday_ms + 600'000);

  EXPECT_EQ(ticks.front().price.start_ms, wednesday_ms + 541'000);
  EXPECT_EQ(ticks.back().price.start_ms, wednesday_ms + 600'000);
  EXPECT_EQ(ticks.back().price.close, seconds_of(steady, wednesday_ms, 601).back().price.close);
}

TEST(SyntheticFeed, GivesNoMoreThanAPollMayAndTheRestAtOnce) {
  std::vector<std::string_view> ids;
  for (const trading::TradePair& each : trading::all_trade_pairs()) ids.push_back(each.id);
  SyntheticFeed feed = feed_of(ids);
  seconds_of(feed, wednesday_ms, 1);
  EXPECT_LT(poll(feed, wednesday_ms + 59'000).size(), ticks_per_poll_max + 2 * ids.size());
  EXPECT_LE(*feed.next_poll_ms(), wednesday_ms + 59'000);
}

using onetrip::Settings;
using Texts = std::vector<std::string>;

const Settings by_default = Settings::defaults(declared_settings());
const Settings replaying = by_default.with("feeds", Texts{"replay"});

std::string refusal(const Settings& settings) {
  const auto feeds = make_feeds(settings, "");
  return feeds.ok() ? "made" : feeds.error().message;
}

TEST(FeedSettings, MakeTheSyntheticFeedOfAllTradeablePairsUnlessTheySayElse) {
  const auto feeds = make_feeds(by_default, "");
  ASSERT_EQ(feeds->size(), 1u);
  EXPECT_EQ((*feeds)[0]->name(), "synthetic");
  EXPECT_EQ((*feeds)[0]->pairs().size(), 27u);
}

TEST(FeedSettings, MakeSeveralFeedsAtOnceOrNone) {
  const Settings both = by_default.with("feeds", Texts{"synthetic", "replay"})
                            .with("synthetic_pairs", Texts{"BTCUSD"})
                            .with("replay_files", Texts{"ETHUSD=a.csv", "SOLUSD=b.csv"});
  const auto feeds = make_feeds(both, "");
  ASSERT_EQ(feeds->size(), 3u);
  EXPECT_EQ((*feeds)[0]->pairs().size(), 1u);
  EXPECT_EQ((*feeds)[2]->name(), "replay SOLUSD");

  EXPECT_TRUE(make_feeds(by_default.with("feeds", Texts{}), "")->empty());
}

TEST(FeedSettings, FindAFileBesideTheConfiguration) {
  const Settings one = replaying.with("replay_files", Texts{"ETHUSD=a.csv"});
  const auto feeds = make_feeds(one, "/nowhere");
  const onetrip::Status connected = (*feeds)[0]->connect(t0);
  EXPECT_EQ(connected.error().message, "/nowhere/a.csv: No such file or directory");
}

TEST(FeedSettings, AreRefusedByName) {
  EXPECT_THAT(refusal(by_default.with("feeds", Texts{"synthetik"})),
              HasSubstr("Did you mean synthetic?"));
  EXPECT_THAT(refusal(by_default.with("synthetic_pairs", Texts{"BTC"})),
              HasSubstr("synthetic_pairs is \"BTC\""));
  EXPECT_THAT(refusal(replaying), HasSubstr("replay_files is empty"));
  EXPECT_THAT(refusal(replaying.with("replay_files", Texts{"a.csv"})), HasSubstr("\"a.csv\""));
  EXPECT_THAT(refusal(replaying.with("replay_files", Texts{"ETH=a"})), HasSubstr("\"ETH\""));
}

}  // namespace
}  // namespace prices::testing
