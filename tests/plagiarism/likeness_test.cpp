// Follow and similarity against a naive computation over all samples, and at their bounds.
#include "services/plagiarism/likeness.hpp"

#include <cmath>
#include <stop_token>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/plagiarism/search.hpp"
#include "tests/plagiarism/traders.hpp"
#include "tests/support/number_from_environment.hpp"

namespace plagiarism::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using trading::minute_ms;
using Orders = std::vector<trading::Order>;

Track track_of(const Orders& orders, const Hotkey& hotkey = "h") {
  const auto tracks = tracks_of(hotkey, positions_of(hotkey, "BTCUSD", orders), now_ms);
  return tracks.empty() ? Track{} : tracks.front();
}

// The net leverage at each sample, straight from the orders.
std::vector<double> sampled(const Orders& orders) {
  std::vector<double> values(7'200);
  for (std::size_t k = 0; k < values.size(); ++k) {
    const std::int64_t at_ms = window_start_ms + static_cast<std::int64_t>(k) * 120'000;
    double net = 0;
    for (const trading::Order& one : orders) {
      if (one.processed_ms > at_ms) break;
      net = one.order_type == "FLAT" ? 0 : net + *one.leverage;
    }
    values[k] = net;
  }
  return values;
}

double naive_cosine(const std::vector<double>& suspect, const std::vector<double>& victim,
                    std::size_t lag) {
  double product = 0;
  double suspect_square = 0;
  double victim_square = 0;
  for (std::size_t k = 0; k + lag < victim.size(); ++k) {
    product += victim[k] * suspect[k + lag];
    suspect_square += suspect[k + lag] * suspect[k + lag];
    victim_square += victim[k] * victim[k];
  }
  if (suspect_square == 0 || victim_square == 0) return 0;
  return product / std::sqrt(suspect_square) / std::sqrt(victim_square);
}

double naive_follow(const Orders& suspect, const Orders& victim) {
  double orders = 0;
  double following = 0;
  for (const trading::Order& one : suspect) {
    if (one.processed_ms < window_start_ms || one.processed_ms > now_ms) continue;
    ++orders;
    const auto led = [&](const trading::Order& other) {
      const std::int64_t after_ms = one.processed_ms - other.processed_ms;
      return other.order_type == one.order_type && after_ms >= 10'000 && after_ms <= 43'200'000;
    };
    if (std::any_of(victim.begin(), victim.end(), led)) ++following;
  }
  return orders == 0 ? 0 : following / orders;
}

TEST(Likeness, IsWhatANaiveComputationOverAllSamplesGives) {
  const std::uint64_t first = onetrip::number_from_environment("ONETRIP_LIKENESS_SEED", 1);
  for (std::uint64_t seed = first; seed < first + 40 && !HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    onetrip::Random random(seed);
    const Orders theirs = random_orders(random, 2 + static_cast<int>(random.below(40)));
    const auto later_ms = static_cast<std::int64_t>(random.below(200)) * minute_ms;
    const Orders mine =
        random.chance(.7) ? copied(random, theirs, later_ms, .2) : random_orders(random, 20);
    const std::vector<double> suspect = sampled(mine);
    const std::vector<double> victim = sampled(theirs);
    double greatest = 0;
    for (std::size_t lag = 0; lag <= 60; ++lag)
      greatest = std::max(greatest, naive_cosine(suspect, victim, lag));

    const Similarity found = similarity(track_of(mine), track_of(theirs));

    EXPECT_NEAR(std::max(found.cosine, 0.), greatest, 1e-12);
    EXPECT_NEAR(naive_cosine(suspect, victim, static_cast<std::size_t>(found.lag)), found.cosine,
                1e-12);
    EXPECT_DOUBLE_EQ(follow_share(track_of(mine), track_of(theirs)), naive_follow(mine, theirs));
  }
}

TEST(Likeness, ACopyIsFoundAtItsLagAndAtFullSimilarity) {
  onetrip::Random random(7);
  const Orders theirs = random_orders(random, 30);
  for (const std::int32_t lag : {0, 1, 17, 57, 58, 59, 60}) {
    const Orders mine = copied(random, theirs, lag * 2 * minute_ms);
    const Similarity found = similarity(track_of(mine), track_of(theirs));
    EXPECT_NEAR(found.cosine, 1, 1e-9) << lag;
    EXPECT_EQ(found.lag, lag);
  }
}

TEST(Likeness, OfEquallyGoodLagsItIsTheSmallest) {
  const Orders held{order("LONG", .5, window_start_ms - 1)};
  const Similarity found = similarity(track_of(held), track_of(held));
  EXPECT_DOUBLE_EQ(found.cosine, 1);
  EXPECT_EQ(found.lag, 0);
}

TEST(Likeness, NothingIsSimilarToWhatIsFlatOrOpposite) {
  const Orders held{order("LONG", .5, window_start_ms)};
  const Orders opposite{order("SHORT", -.5, window_start_ms)};
  EXPECT_THAT(tracks_of("h", positions_of("h", "BTCUSD", {}), now_ms), IsEmpty());
  EXPECT_LT(similarity(track_of(held), track_of(opposite)).cosine, 0);
}

TEST(Likeness, AFollowerComesTenSecondsToTwelveHoursLater) {
  const std::int64_t at_ms = now_ms - trading::day_ms;
  const Track victim = track_of({order("LONG", .1, at_ms)});
  const auto follows = [&](std::string_view type, std::int64_t after_ms) {
    const double leverage = type == "SHORT" ? -.1 : .1;
    return follow_share(track_of({order(type, leverage, at_ms + after_ms)}), victim) == 1;
  };
  EXPECT_FALSE(follows("LONG", 9'999));
  EXPECT_TRUE(follows("LONG", 10'000));
  EXPECT_TRUE(follows("LONG", 43'200'000));
  EXPECT_FALSE(follows("LONG", 43'200'001));
  EXPECT_FALSE(follows("LONG", -60'000));
  EXPECT_FALSE(follows("SHORT", 60'000));
}

TEST(Likeness, ASampleHasWhatIsInForceThenAndOrdersAfterNowDoNotCount) {
  const Track track = track_of(
      {order("LONG", .1, window_start_ms - trading::day_ms),
       order("LONG", .2, window_start_ms + 120'000), order("LONG", .3, window_start_ms + 120'001),
       order("FLAT", 0, window_start_ms + 480'000), order("LONG", .4, now_ms + 1)});
  ASSERT_THAT(track.levels, SizeIs(4));
  EXPECT_EQ(track.levels[0], (Level{0, .1}));
  EXPECT_EQ(track.levels[1].from, 1);
  EXPECT_NEAR(track.levels[1].leverage, .3, 1e-15);
  EXPECT_EQ(track.levels[2].from, 2);
  EXPECT_EQ(track.levels[3].from, 4);
  EXPECT_NEAR(track.levels[3].leverage, 0, 1e-15);
  EXPECT_THAT(track.orders, SizeIs(3));
}

TEST(Search, NamesTheFollowerAndNotTheVictim) {
  onetrip::Random random(3);
  const Orders theirs = random_orders(random, 30);
  std::vector<Track> tracks;
  for (const Track& track :
       {track_of(theirs, "victim"), track_of(random_orders(random, 30), "other"),
        track_of(copied(random, theirs, 10 * minute_ms), "copycat")})
    tracks.push_back(track);

  const auto records = find_copies(tracks, {}, now_ms, {});

  ASSERT_THAT(records, SizeIs(1));
  EXPECT_EQ(records[0].plagiarist, "copycat");
  EXPECT_EQ(records[0].time_ms, now_ms);
  EXPECT_EQ(records[0].event_id, "copycat-1700000000000");
  ASSERT_THAT(records[0].events, SizeIs(1));
  EXPECT_EQ(records[0].events[0].victim, "victim");
  EXPECT_EQ(records[0].events[0].lag_ms, 10 * minute_ms);
  EXPECT_EQ(records[0].overall_score, records[0].events[0].similarity);
  EXPECT_THAT(find_copies(tracks, {"other"}, now_ms, {}), IsEmpty());
}

TEST(Search, FollowAloneOrSimilarityAloneIsNoEvent) {
  const std::int64_t at_ms = now_ms - trading::day_ms;
  const Track victim = track_of({order("LONG", .1, at_ms), order("FLAT", 0, at_ms + 60'000)}, "v");
  // Follows, but holds on for a day: little alike.
  const Track holder = track_of({order("LONG", .1, at_ms + 10'000)}, "holder");
  // Alike, but a second behind: nobody follows that fast.
  const Track twin =
      track_of({order("LONG", .1, at_ms + 1'000), order("FLAT", 0, at_ms + 61'000)}, "twin");
  EXPECT_EQ(follow_share(holder, victim), 1);
  EXPECT_THAT(find_copies({victim, holder}, {}, now_ms, {}), IsEmpty());
  EXPECT_THAT(find_copies({victim, twin}, {}, now_ms, {}), IsEmpty());
}

TEST(Search, ThreeQuartersOfTheOrdersAreEnough) {
  const auto day = [&](int n) { return now_ms - n * trading::day_ms; };
  const Orders theirs{order("LONG", .1, day(8)), order("LONG", .1, day(7)),
                      order("LONG", .1, day(6))};
  const Orders mine{order("LONG", .1, day(8) + 60'000), order("LONG", .1, day(7) + 60'000),
                    order("LONG", .1, day(6) + 60'000), order("LONG", .01, day(3))};
  const Orders less{order("LONG", .1, day(8) + 60'000), order("LONG", .1, day(7) + 60'000),
                    order("LONG", .1, day(4)), order("LONG", .01, day(3))};
  EXPECT_THAT(find_copies({track_of(theirs, "v"), track_of(mine, "m")}, {}, now_ms, {}), SizeIs(1));
  EXPECT_THAT(find_copies({track_of(theirs, "v"), track_of(less, "m")}, {}, now_ms, {}), IsEmpty());
}

TEST(Search, EndsWhenItIsToldToStop) {
  onetrip::Random random(3);
  const Orders theirs = random_orders(random, 30);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THAT(find_copies({track_of(theirs, "v"), track_of(copied(random, theirs, 600'000), "c")},
                          {}, now_ms, stop.get_token()),
              IsEmpty());
}

// ONETRIP_SEARCH_HOTKEYS=256 is DOMAIN's size.  All copy one: nothing can be ruled out beforehand.
TEST(Search, AmongManyWhoAllCopyOneEachIsFoundInEveryPair) {
  const auto hotkeys = onetrip::number_from_environment("ONETRIP_SEARCH_HOTKEYS", 12);
  onetrip::Random random(11);
  const Orders theirs = random_orders(random, 100);
  std::vector<Track> tracks;
  for (const char* pair : {"BTCUSD", "ETHUSD", "SOLUSD", "EURUSD", "AUDUSD"})
    for (std::uint64_t i = 0; i < hotkeys; ++i) {
      const Hotkey hotkey = "m_" + std::to_string(100 + i);
      const Orders orders = copied(random, theirs, static_cast<std::int64_t>(i) * 20'000);
      for (Track& track : tracks_of(hotkey, positions_of(hotkey, pair, orders), now_ms))
        tracks.push_back(std::move(track));
    }

  const auto records = find_copies(tracks, {}, now_ms, {});

  // The first may be taken for a follower, too, where all trade that often.
  EXPECT_GE(records.size(), hotkeys - 1);
  EXPECT_EQ(records.back().events.size(), 5 * (hotkeys - 1));
}

}  // namespace
}  // namespace plagiarism::testing
