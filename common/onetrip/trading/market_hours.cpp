#include "onetrip/trading/market_hours.hpp"

#include <chrono>

#include "onetrip/trading/times.hpp"

namespace trading {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::milliseconds;
using std::chrono::sys_days;
using std::chrono::sys_time;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr std::int64_t standard_ms = -5 * hour_ms;
constexpr std::int64_t daylight_ms = -4 * hour_ms;
// When the forex week ends on Friday, and begins on Sunday.
constexpr std::int64_t close_of_day_ms = 17 * hour_ms;

std::int64_t to_ms(sys_days day) { return milliseconds(day.time_since_epoch()).count(); }

// The New York date and weekday, and how far into it, of an instant.
struct LocalTime {
  sys_days day;
  std::int64_t ms_of_day;
};

LocalTime in_new_york(std::int64_t time_ms) {
  const sys_time<milliseconds> local{milliseconds(time_ms + new_york_offset_ms(time_ms))};
  const sys_days day = floor<days>(local);
  return {day, (local - day).count()};
}

// The anonymous Gregorian computus; every name in it is Butcher's.
sys_days easter_sunday(year in) {
  const int y = static_cast<int>(in);
  const int a = y % 19;
  const int b = y / 100;
  const int c = y % 100;
  const int d = b / 4;
  const int e = b % 4;
  const int g = (8 * b + 13) / 25;
  const int h = (19 * a + b - d - g + 15) % 30;
  const int i = c / 4;
  const int k = c % 4;
  const int l = (32 + 2 * e + 2 * i - h - k) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int month = (h + l - 7 * m + 114) / 31;
  const int day = (h + l - 7 * m + 114) % 31 + 1;
  return in / month / day;
}

sys_days nearest_weekday(sys_days day) {
  const std::chrono::weekday weekday{day};
  if (weekday == std::chrono::Saturday) return day - days(1);
  return weekday == std::chrono::Sunday ? day + days(1) : day;
}

bool is_forex_holiday(sys_days day) {
  const year in = year_month_day(day).year();
  return day == nearest_weekday(in / 1 / 1) ||
         day == nearest_weekday((in + std::chrono::years(1)) / 1 / 1) ||
         day == easter_sunday(in) - days(2) || day == nearest_weekday(in / 12 / 25) ||
         day == nearest_weekday(in / 12 / 26);
}

bool is_forex_weekend(const LocalTime& local) {
  const std::chrono::weekday weekday{local.day};
  if (weekday == std::chrono::Friday) return local.ms_of_day >= close_of_day_ms;
  if (weekday == std::chrono::Sunday) return local.ms_of_day < close_of_day_ms;
  return weekday == std::chrono::Saturday;
}

}  // namespace

std::int64_t new_york_offset_ms(std::int64_t time_ms) {
  using std::chrono::Sunday;
  const sys_time<milliseconds> time{milliseconds(time_ms)};
  // Both changes fall in the middle of a UTC year, so the UTC year is the local one here.
  const year in = year_month_day(floor<days>(time)).year();
  const std::int64_t begin_ms = to_ms(in / 3 / Sunday[2]) + 2 * hour_ms - standard_ms;
  const std::int64_t end_ms = to_ms(in / 11 / Sunday[1]) + 2 * hour_ms - daylight_ms;
  return time_ms >= begin_ms && time_ms < end_ms ? daylight_ms : standard_ms;
}

bool is_market_open(const TradePair& pair, std::int64_t time_ms) {
  if (pair.asset_class == AssetClass::crypto) return true;
  if (pair.asset_class != AssetClass::forex) return false;
  const LocalTime local = in_new_york(time_ms);
  return !is_forex_weekend(local) && !is_forex_holiday(local.day);
}

}  // namespace trading
