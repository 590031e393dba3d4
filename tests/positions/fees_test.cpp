#include "services/positions/fees.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "onetrip/trading/times.hpp"
#include "tests/positions/orders.hpp"

namespace positions::testing {
namespace {

using trading::AssetClass;
using trading::day_ms;
using trading::hour_ms;

constexpr std::int64_t monday_ms = 1'762'128'000'000;  // 2025-11-03 00:00Z.
constexpr double crypto_factor = 0.9998940949450921;
constexpr double forex_factor = 0.9999165535983249;

Exposure held(AssetClass asset_class, double leverage, std::int64_t since_ms) {
  Exposure exposure;
  move_exposure(asset_class, exposure, 0, leverage, since_ms);
  return exposure;
}

// How many units of leverage times boundaries the carry at that time amounts to.
double carried(AssetClass asset_class, const Exposure& exposure, std::int64_t at_ms) {
  const double factor = asset_class == AssetClass::crypto ? crypto_factor : forex_factor;
  return std::log(fees_at(asset_class, exposure, at_ms).carry) / std::log(factor);
}

TEST(Carry, OfCryptoIsPaidAtFourTwelveAndTwentyOClock) {
  const Exposure exposure = held(AssetClass::crypto, 0.5, monday_ms);
  const auto until = [&](std::int64_t after_ms) {
    return carried(AssetClass::crypto, exposure, monday_ms + after_ms);
  };

  expect_near(until(4 * hour_ms - 1), 0, "before 04:00");
  expect_near(until(4 * hour_ms), 0.5, "at 04:00");
  expect_near(until(12 * hour_ms), 1, "at 12:00");
  expect_near(until(20 * hour_ms), 1.5, "at 20:00");
  expect_near(until(10 * day_ms), 15, "ten days");
}

TEST(Carry, OfForexIsPaidAtNineOClockNotAtWeekendsAndTripleOnWednesday) {
  const Exposure exposure = held(AssetClass::forex, 1, monday_ms);
  const double by_day[] = {1, 2, 5, 6, 7, 7, 7, 8};

  for (int day = 0; day < 8; ++day) {
    const std::int64_t boundary_ms = monday_ms + day * day_ms + 21 * hour_ms;
    expect_near(carried(AssetClass::forex, exposure, boundary_ms), by_day[day], "at the boundary");
    expect_near(carried(AssetClass::forex, exposure, boundary_ms - 1),
                day == 0 ? 0 : by_day[day - 1], "just before it");
  }
}

TEST(Carry, CountsTheGreatestLeverageOfAnInterval) {
  Exposure exposure = held(AssetClass::crypto, 1, monday_ms);
  move_exposure(AssetClass::crypto, exposure, 1, 3, monday_ms + hour_ms);
  move_exposure(AssetClass::crypto, exposure, 3, 2, monday_ms + 2 * hour_ms);

  expect_near(carried(AssetClass::crypto, exposure, monday_ms + 4 * hour_ms), 3, "with the peak");
  expect_near(carried(AssetClass::crypto, exposure, monday_ms + 12 * hour_ms), 5, "after it");
}

TEST(Carry, AChangeAtABoundaryIsHeldAtBothEnds) {
  const std::int64_t boundary_ms = monday_ms + 4 * hour_ms;
  Exposure more = held(AssetClass::crypto, 1, monday_ms);
  move_exposure(AssetClass::crypto, more, 1, 2, boundary_ms);
  Exposure less = held(AssetClass::crypto, 2, monday_ms);
  move_exposure(AssetClass::crypto, less, 2, 1, boundary_ms);

  expect_near(carried(AssetClass::crypto, more, boundary_ms), 2, "more");
  expect_near(carried(AssetClass::crypto, more, boundary_ms + 8 * hour_ms), 4, "more, later");
  expect_near(carried(AssetClass::crypto, less, boundary_ms), 2, "less");
  expect_near(carried(AssetClass::crypto, less, boundary_ms + 8 * hour_ms), 3, "less, later");
}

TEST(Carry, AnIntervalThatBeginsAtABoundaryEndsAtTheNext) {
  const Exposure exposure = held(AssetClass::crypto, 1, monday_ms + 4 * hour_ms);

  expect_near(carried(AssetClass::crypto, exposure, monday_ms + 4 * hour_ms), 0, "at once");
  expect_near(carried(AssetClass::crypto, exposure, monday_ms + 12 * hour_ms), 1, "later");
}

TEST(Carry, BeginsWhenItWasBroughtInForPositionsOpenedBefore) {
  Exposure exposure = held(AssetClass::crypto, 4, carry_since_ms - 100 * day_ms);
  move_exposure(AssetClass::crypto, exposure, 4, 1, carry_since_ms - 50 * day_ms);

  expect_near(carried(AssetClass::crypto, exposure, carry_since_ms), 0, "then");
  // 04:08:27Z is when it begins: the next boundary is 12:00.
  expect_near(carried(AssetClass::crypto, exposure, carry_since_ms + 8 * hour_ms), 1, "later");
}

TEST(Carry, GoesOnFromOrderToOrderAsItWouldWithoutThem) {
  const Exposure once = held(AssetClass::forex, 1, monday_ms);
  Exposure often = once;
  for (int hour = 1; hour < 400; hour += 7)
    move_exposure(AssetClass::forex, often, 1, 1, monday_ms + hour * hour_ms);

  const std::int64_t end_ms = monday_ms + 30 * day_ms;
  expect_near(carried(AssetClass::forex, often, end_ms), carried(AssetClass::forex, once, end_ms),
              "carried");
}

TEST(Spread, IsPaidForEachChangeOfLeverageInCryptoAlone) {
  Exposure exposure = held(AssetClass::crypto, 1, monday_ms);
  move_exposure(AssetClass::crypto, exposure, 1, 0.25, monday_ms);

  expect_near(fees_at(AssetClass::crypto, exposure, monday_ms).spread, 1 - 0.00175, "crypto");
  EXPECT_EQ(fees_at(AssetClass::forex, exposure, monday_ms).spread, 1);
}

TEST(OldFees, AreAShareOfTheGreatestLeverageUntilTheyWereReplaced) {
  const std::int64_t last_ms = spread_and_carry_since_ms - 1;
  Exposure exposure = held(AssetClass::crypto, 2, 1000);
  move_exposure(AssetClass::crypto, exposure, 2, 1, 2000);

  expect_near(fees_at(AssetClass::crypto, exposure, last_ms).spread, 1 - 0.002, "crypto");
  expect_near(fees_at(AssetClass::forex, exposure, last_ms).spread, 1 - 0.00014, "forex");
  expect_near(fees_at(AssetClass::indices, exposure, last_ms).spread, 1 - 0.00018, "others");
  expect_near(fees_at(AssetClass::crypto, exposure, last_ms + 1).spread, 1 - 0.003, "since then");
}

}  // namespace
}  // namespace positions::testing
