#include "onetrip/trading/market_hours.hpp"

#include <chrono>

#include <gtest/gtest.h>

#include "onetrip/trading/times.hpp"

namespace trading::testing {
namespace {

struct Date {
  int year;
  unsigned month;
  unsigned day;
};

std::int64_t utc(const Date& date, std::int64_t hour = 0) {
  using std::chrono::milliseconds;
  const std::chrono::sys_days day =
      std::chrono::year(date.year) / std::chrono::month(date.month) / std::chrono::day(date.day);
  return milliseconds(day.time_since_epoch()).count() + hour * hour_ms;
}

bool is_open(std::string_view id, std::int64_t time_ms) {
  return is_market_open(**find_trade_pair("trade_pair", id), time_ms);
}
bool forex(std::int64_t time_ms) { return is_open("EURUSD", time_ms); }

// Closed from the first to the last millisecond of a New York winter date, open around it.
void expect_closed_winter_day(const Date& date) {
  const std::int64_t midnight = utc(date, 5);
  EXPECT_TRUE(forex(midnight - 1)) << date.year;
  EXPECT_FALSE(forex(midnight)) << date.year;
  EXPECT_FALSE(forex(midnight + day_ms - 1)) << date.year;
}

TEST(NewYorkTime, IsDaylightTimeFromTheSecondSundayOfMarchAtTwo) {
  constexpr std::int64_t begin_2024_ms = 1'710'054'000'000;  // As zoneinfo has them.
  constexpr std::int64_t begin_2025_ms = 1'741'503'600'000;
  constexpr std::int64_t begin_2026_ms = 1'772'953'200'000;
  for (const std::int64_t begin_ms : {begin_2024_ms, begin_2025_ms, begin_2026_ms}) {
    EXPECT_EQ(new_york_offset_ms(begin_ms - 1), -5 * hour_ms);
    EXPECT_EQ(new_york_offset_ms(begin_ms), -4 * hour_ms);
  }
}

TEST(NewYorkTime, IsStandardTimeFromTheFirstSundayOfNovemberAtTwo) {
  constexpr std::int64_t end_2024_ms = 1'730'613'600'000;
  constexpr std::int64_t end_2025_ms = 1'762'063'200'000;
  constexpr std::int64_t end_2026_ms = 1'793'512'800'000;
  for (const std::int64_t end_ms : {end_2024_ms, end_2025_ms, end_2026_ms}) {
    EXPECT_EQ(new_york_offset_ms(end_ms - 1), -4 * hour_ms);
    EXPECT_EQ(new_york_offset_ms(end_ms), -5 * hour_ms);
  }
}

TEST(NewYorkTime, IsStandardTimeAtBothEndsOfTheYearAndOfTime) {
  EXPECT_EQ(new_york_offset_ms(utc({2025, 1, 1})), -5 * hour_ms);
  EXPECT_EQ(new_york_offset_ms(utc({2026, 1, 1}) - 1), -5 * hour_ms);
  EXPECT_EQ(new_york_offset_ms(1), -5 * hour_ms);
  EXPECT_EQ(new_york_offset_ms(time_max_ms), -5 * hour_ms);
}

TEST(MarketHours, CryptoIsOpenOnAChristmasSunday) {
  EXPECT_TRUE(is_open("BTCUSD", utc({2022, 12, 25}, 12)));
  EXPECT_TRUE(is_open("TAOUSD", 1));
  EXPECT_TRUE(is_open("BTCUSD", time_max_ms));
}

TEST(MarketHours, EquitiesAndIndicesAreClosedOnAnOrdinaryWednesday) {
  const std::int64_t noon = utc({2025, 11, 19}, 17);
  EXPECT_FALSE(is_open("NVDA", noon));
  EXPECT_FALSE(is_open("SPX", noon));
  EXPECT_TRUE(forex(noon));
}

TEST(MarketHours, ForexClosesOnFridayAtSeventeenInNewYorkSummerAndWinter) {
  for (const std::int64_t close_ms : {utc({2025, 7, 11}, 21), utc({2025, 11, 14}, 22)}) {
    EXPECT_TRUE(forex(close_ms - 1));
    EXPECT_FALSE(forex(close_ms));
    EXPECT_FALSE(forex(close_ms + day_ms));
  }
}

TEST(MarketHours, ForexOpensOnSundayAtSeventeenInNewYorkSummerAndWinter) {
  for (const std::int64_t open_ms : {utc({2025, 7, 13}, 21), utc({2025, 11, 16}, 22)}) {
    EXPECT_FALSE(forex(open_ms - 1));
    EXPECT_TRUE(forex(open_ms));
  }
}

TEST(MarketHours, ForexOpensByTheNewClockOnTheSundayThatChangesIt) {
  EXPECT_FALSE(forex(utc({2025, 3, 9}, 21) - 1));
  EXPECT_TRUE(forex(utc({2025, 3, 9}, 21)));
  EXPECT_FALSE(forex(utc({2025, 11, 2}, 22) - 1));
  EXPECT_TRUE(forex(utc({2025, 11, 2}, 22)));
}

TEST(MarketHours, ForexRestsOnWeekdayHolidays) {
  for (const Date& holiday : {Date{2025, 1, 1}, Date{2025, 12, 25}, Date{2024, 12, 26}}) {
    EXPECT_FALSE(forex(utc(holiday, 5))) << holiday.year;
    EXPECT_FALSE(forex(utc(holiday, 5) + day_ms - 1)) << holiday.year;
  }
  expect_closed_winter_day({2025, 1, 1});
  EXPECT_TRUE(forex(utc({2025, 1, 2}, 5)));
  expect_closed_winter_day({2024, 12, 25});
  EXPECT_TRUE(forex(utc({2024, 12, 27}, 5)));
}

TEST(MarketHours, AHolidayOnASaturdayMovesToTheFridayBefore) {
  expect_closed_winter_day({2021, 12, 24});  // Christmas; the 26th, a Sunday, moves to Monday.
  EXPECT_FALSE(forex(utc({2021, 12, 27}, 5)));
  EXPECT_FALSE(forex(utc({2021, 12, 28}, 5) - 1));
  EXPECT_TRUE(forex(utc({2021, 12, 28}, 5)));
  EXPECT_TRUE(forex(utc({2021, 12, 26}, 22)));  // Sunday evening is an ordinary one.
  expect_closed_winter_day({2020, 12, 25});     // With the 26th, a Saturday, on top.
  EXPECT_TRUE(forex(utc({2020, 12, 28}, 5)));
}

TEST(MarketHours, NewYearsDayOnASaturdayClosesTheLastDayOfTheYearBefore) {
  expect_closed_winter_day({2021, 12, 31});
  EXPECT_FALSE(forex(utc({2022, 1, 1}, 12)));
  EXPECT_TRUE(forex(utc({2022, 1, 3}, 5)));
  EXPECT_TRUE(forex(utc({2024, 12, 31}, 17)));  // Before a Wednesday: nothing moves.
}

TEST(MarketHours, AHolidayOnASundayMovesToTheMondayAfter) {
  EXPECT_TRUE(forex(utc({2023, 1, 1}, 22)));  // Sunday 17:00 in New York.
  expect_closed_winter_day({2023, 1, 2});
  EXPECT_TRUE(forex(utc({2023, 1, 3}, 5)));
  EXPECT_TRUE(forex(utc({2022, 12, 25}, 22)));
  expect_closed_winter_day({2022, 12, 26});  // The 25th moved, and the 26th itself.
  EXPECT_TRUE(forex(utc({2022, 12, 27}, 5)));
}

TEST(MarketHours, ForexRestsOnGoodFriday) {
  for (const Date& friday :
       {Date{2000, 4, 21}, Date{2008, 3, 21}, Date{2019, 4, 19}, Date{2024, 3, 29},
        Date{2025, 4, 18}, Date{2026, 4, 3}, Date{2027, 3, 26}, Date{2038, 4, 23}}) {
    const std::int64_t midnight = utc(friday, 4);
    EXPECT_TRUE(forex(midnight - 1)) << friday.year;
    EXPECT_FALSE(forex(midnight)) << friday.year;
    EXPECT_FALSE(forex(midnight + 12 * hour_ms)) << friday.year;
    EXPECT_TRUE(forex(midnight - 7 * day_ms + 12 * hour_ms)) << friday.year;
    EXPECT_TRUE(forex(midnight + 7 * day_ms + 12 * hour_ms)) << friday.year;
  }
}

}  // namespace
}  // namespace trading::testing
