#include "services/prices/event_window.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "onetrip/base/random.hpp"
#include "services/prices/candle_series.hpp"
#include "tests/prices/sources.hpp"

namespace prices::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Sources all_of(const EventWindow& window) {
  Sources events;
  window.append(1, t0 * 2, events);
  return events;
}

TEST(EventWindow, KeepsAnEventThatIsExactly300SecondsOlderThanTheNewest) {
  EventWindow window(SecondEvent::dropped);
  EXPECT_TRUE(window.add(event(t0)));
  EXPECT_TRUE(window.add(event(t0 + 300'000)));
  EXPECT_THAT(starts(all_of(window)), ElementsAre(t0, t0 + 300'000));

  EXPECT_TRUE(window.add(event(t0 + 301'000)));

  EXPECT_THAT(starts(all_of(window)), ElementsAre(t0 + 300'000, t0 + 301'000));
}

TEST(EventWindow, DropsByTheMillisecondAndNotByTheSecond) {
  EventWindow window(SecondEvent::dropped);
  window.add(event(t0));
  window.add(event(t0 + 300'001));
  EXPECT_THAT(starts(all_of(window)), ElementsAre(t0 + 300'001));
}

TEST(EventWindow, TakesALateEventOnlyWithin300SecondsOfTheNewest) {
  EventWindow window(SecondEvent::dropped);
  window.add(event(t0));
  EXPECT_FALSE(window.add(event(t0 - 300'001)));
  EXPECT_TRUE(window.add(event(t0 - 300'000)));
  EXPECT_THAT(starts(all_of(window)), ElementsAre(t0 - 300'000, t0));
}

TEST(EventWindow, DropsASecondEventOfASecond) {
  EventWindow window(SecondEvent::dropped);
  EXPECT_TRUE(window.add(event(t0, 100)));
  EXPECT_FALSE(window.add(event(t0 + 499, 101)));
  EXPECT_FALSE(window.add(event(t0 - 500, 102)));  // Half up: still the same second.
  EXPECT_TRUE(window.add(event(t0 + 500, 103)));
  EXPECT_TRUE(window.add(event(t0 - 501, 104)));

  EXPECT_THAT(starts(all_of(window)), ElementsAre(t0 - 501, t0, t0 + 500));
  EXPECT_EQ(window.nearest(t0).close, 100);
}

TEST(EventWindow, GivesTheNearestAndTheEarlierOfTwoAsNear) {
  EventWindow window(SecondEvent::dropped);
  window.add(event(t0));
  window.add(event(t0 + 2000));
  EXPECT_EQ(window.nearest(1).start_ms, t0);
  EXPECT_EQ(window.nearest(t0 + 999).start_ms, t0);
  EXPECT_EQ(window.nearest(t0 + 1000).start_ms, t0);
  EXPECT_EQ(window.nearest(t0 + 1001).start_ms, t0 + 2000);
  EXPECT_EQ(window.nearest(t0 + 9'000'000).start_ms, t0 + 2000);
}

TEST(EventWindow, GivesARangeWithBothEnds) {
  EventWindow window(SecondEvent::dropped);
  for (const std::int64_t at : {t0 + 400, t0 + 1400, t0 + 2400}) window.add(event(at));
  Sources events;
  window.append(t0 + 400, t0 + 1400, events);
  EXPECT_THAT(starts(events), ElementsAre(t0 + 400, t0 + 1400));
  events.clear();
  window.append(t0 + 401, t0 + 1399, events);
  EXPECT_THAT(events, IsEmpty());
}

TEST(ForexWindow, HasTheMediansOfASecondsQuotes) {
  EventWindow window(SecondEvent::joins_medians);
  window.add(quote(t0, 1.10, 1.1002));
  EXPECT_TRUE(window.add(quote(t0 + 100, 1.30, 1.3002)));
  EXPECT_DOUBLE_EQ(window.newest().bid, 1.20);
  EXPECT_DOUBLE_EQ(window.newest().ask, 1.2002);

  EXPECT_TRUE(window.add(quote(t0 + 200, 1.11, 1.1102)));

  EXPECT_EQ(window.newest().bid, 1.11);
  EXPECT_EQ(window.newest().ask, 1.1102);
  EXPECT_EQ(window.newest().start_ms, t0);  // The event is still the first one.
  EXPECT_EQ(window.newest().close, quote(t0, 1.10, 1.1002).close);
  EXPECT_EQ(all_of(window).size(), 1u);
}

TEST(ForexWindow, LeavesOutOfTheMediansWhatAFeedDoesNotKnow) {
  EventWindow window(SecondEvent::joins_medians);
  window.add(event(t0));  // Bid and ask are 0.
  EXPECT_TRUE(window.add(quote(t0 + 1, 1.1, 1.2)));
  EXPECT_FALSE(window.add(event(t0 + 2)));
  EXPECT_EQ(window.newest().bid, 1.1);
  EXPECT_EQ(window.newest().ask, 1.2);
}

TEST(ForexWindow, IsNotFilledByAFloodInOneSecond) {
  EventWindow window(SecondEvent::joins_medians);
  std::size_t taken = 0;
  for (int i = 0; i < 10'000; ++i)
    if (window.add(quote(t0, 1 + i * 1e-6, 1.1))) ++taken;
  EXPECT_EQ(taken, quotes_per_second_max);
}

TEST(ForexSpread, IsTooWideAboveTwoThousandths) {
  EXPECT_FALSE(is_spread_too_wide(quote(t0, 1000, 1002)));
  EXPECT_TRUE(is_spread_too_wide(quote(t0, 1000, 1002.0001)));
  EXPECT_TRUE(is_spread_too_wide(quote(t0, 0, 1)));
  EXPECT_FALSE(is_spread_too_wide(quote(t0, 0, 0)));
  EXPECT_FALSE(is_spread_too_wide(quote(t0, 1.1, 1.0)));
}

TEST(Median, OfTheGreatestNumbersIsNoInfinity) {
  EXPECT_EQ(median({1e308, 1e308}), 1e308);
  EXPECT_EQ(median({1, 2, 9}), 2);
  EXPECT_EQ(median({1, 2, 4, 9}), 3);
}

// The same rules, written down as they are said.
class PlainWindow {
 public:
  explicit PlainWindow(bool forex) : forex_(forex) {}

  bool add(const PriceSource& event) {
    if (!kept_.empty() && event.start_ms < newest_ms() - 300'000) return false;
    for (Kept& kept : kept_) {
      if ((kept.event.start_ms + 500) / 1000 != (event.start_ms + 500) / 1000) continue;
      if (!forex_) return false;
      kept.bids.push_back(event.bid);
      kept.asks.push_back(event.ask);
      kept.event.bid = middle(kept.bids);
      kept.event.ask = middle(kept.asks);
      return true;
    }
    kept_.push_back({event, {event.bid}, {event.ask}});
    const std::int64_t newest = newest_ms();
    std::erase_if(kept_, [&](const Kept& kept) { return kept.event.start_ms < newest - 300'000; });
    return true;
  }

  Sources from_to(std::int64_t start_ms, std::int64_t end_ms) const {
    Sources events;
    for (const Kept& kept : kept_)
      if (kept.event.start_ms >= start_ms && kept.event.start_ms <= end_ms)
        events.push_back(kept.event);
    std::sort(events.begin(), events.end(),
              [](const auto& a, const auto& b) { return a.start_ms < b.start_ms; });
    return events;
  }

  PriceSource nearest(std::int64_t time_ms) const {
    const Sources events = from_to(1, t0 * 2);
    PriceSource best = events.at(0);
    for (const PriceSource& event : events)
      if (std::abs(event.start_ms - time_ms) < std::abs(best.start_ms - time_ms)) best = event;
    return best;
  }

 private:
  struct Kept {
    PriceSource event;
    std::vector<double> bids;
    std::vector<double> asks;
  };

  static double middle(std::vector<double> quotes) {
    std::sort(quotes.begin(), quotes.end());
    const std::size_t half = quotes.size() / 2;
    return quotes.size() % 2 == 1 ? quotes[half] : (quotes[half - 1] + quotes[half]) / 2;
  }
  std::int64_t newest_ms() const {
    std::int64_t newest = 0;
    for (const Kept& kept : kept_) newest = std::max(newest, kept.event.start_ms);
    return newest;
  }

  bool forex_;
  std::vector<Kept> kept_;
};

void expect_agreement(std::uint64_t seed, bool forex) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  onetrip::Random random(seed);
  EventWindow window(forex ? SecondEvent::joins_medians : SecondEvent::dropped);
  PlainWindow plain(forex);
  std::int64_t now_ms = t0;
  for (int i = 0; i < 1000; ++i) {
    now_ms += random.between(0, random.chance(0.01) ? 200'000 : 1200);
    const std::int64_t late_ms = random.chance(0.2) ? random.between(0, 310'000) : 0;
    const PriceSource next = quote(now_ms - late_ms, 1 + random.unit(), 2 + random.unit());
    ASSERT_EQ(window.add(next), plain.add(next));

    const std::int64_t at = now_ms + random.between(-320'000, 10'000);
    const std::int64_t to = at + random.between(0, 100'000);
    ASSERT_EQ(window.nearest(at), plain.nearest(at));
    Sources events;
    window.append(at, to, events);
    ASSERT_EQ(events, plain.from_to(at, to));
  }
}

TEST(EventWindow, AgreesWithAPlainOneOnRandomEvents) {
  for (std::uint64_t seed = 1; seed <= 2; ++seed) {
    expect_agreement(seed, false);
    expect_agreement(seed, true);
  }
}

TEST(CandleSeries, ReplacesACandleOfTheSameSpan) {
  CandleSeries series;
  EXPECT_TRUE(series.add(candle(t0, 60'000, 100)));
  EXPECT_TRUE(series.add(candle(t0, 60'000, 101)));
  EXPECT_TRUE(series.add(candle(t0, 5'000, 102)));
  Sources candles;
  series.append(t0, t0, 60'000, candles);
  ASSERT_EQ(candles.size(), 1u);
  EXPECT_EQ(candles[0].close, 101);
  series.append(t0, t0, candles);
  EXPECT_EQ(candles.size(), 3u);
}

TEST(CandleSeries, GivesThoseThatStartInTheRangeWithBothEnds) {
  CandleSeries series;
  for (int i = 0; i < 5; ++i) series.add(candle(t0 + i * 1000, 1000));
  Sources candles;
  series.append(t0 + 1000, t0 + 3000, 1000, candles);
  EXPECT_THAT(starts(candles), ElementsAre(t0 + 1000, t0 + 2000, t0 + 3000));
  candles.clear();
  series.append(t0, t0 + 9000, 60'000, candles);
  EXPECT_THAT(candles, IsEmpty());
}

TEST(CandleSeries, MakesRoomByTheOldestOfTheTimespanThatHasTheMost) {
  CandleSeries series;
  for (int i = 0; i < 10; ++i) series.add(candle(t0 + i, 86'400'000));
  for (int i = 0; i < 5000; ++i) EXPECT_TRUE(series.add(candle(t0 + i * 1000, 1000)));

  Sources days;
  series.append(t0, t0 + 9, 86'400'000, days);
  Sources seconds;
  series.append(1, t0 * 2, 1000, seconds);

  EXPECT_EQ(days.size(), 10u);
  EXPECT_EQ(seconds.size(), candles_max - 10);
  EXPECT_EQ(seconds.back().start_ms, t0 + 4'999'000);
  EXPECT_FALSE(series.add(candle(t0, 1000)));  // Older than all that is kept.
}

}  // namespace
}  // namespace prices::testing
