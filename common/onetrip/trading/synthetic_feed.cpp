#include "onetrip/trading/synthetic_feed.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "onetrip/trading/market_hours.hpp"

namespace trading {
namespace {

constexpr std::int64_t walk_seconds = 43'200;  // 12 hours.
// What is left of the distance after one second: e^-1 of it after an hour.
constexpr double drawn_back = 1 - 1.0 / 3600;
constexpr std::int64_t deliver_seconds_max = 60;
constexpr std::int64_t minute_s = 60;

struct BeginPrice {
  std::string_view id;
  double price;
};
constexpr std::array begin_prices{
    BeginPrice{"BTCUSD", 95'000}, BeginPrice{"ETHUSD", 3'300}, BeginPrice{"SOLUSD", 190},
    BeginPrice{"XRPUSD", 2.2},    BeginPrice{"DOGEUSD", 0.3},  BeginPrice{"ADAUSD", 0.9},
    BeginPrice{"TAOUSD", 450},    BeginPrice{"AUDCAD", 0.9},   BeginPrice{"AUDCHF", 0.56},
    BeginPrice{"AUDUSD", 0.64},   BeginPrice{"AUDNZD", 1.1},   BeginPrice{"CADCHF", 0.63},
    BeginPrice{"EURAUD", 1.65},   BeginPrice{"EURCAD", 1.49},  BeginPrice{"EURUSD", 1.05},
    BeginPrice{"EURCHF", 0.93},   BeginPrice{"EURGBP", 0.83},  BeginPrice{"EURNZD", 1.82},
    BeginPrice{"NZDCAD", 0.82},   BeginPrice{"NZDCHF", 0.51},  BeginPrice{"NZDUSD", 0.58},
    BeginPrice{"GBPAUD", 1.98},   BeginPrice{"GBPCAD", 1.79},  BeginPrice{"GBPCHF", 1.12},
    BeginPrice{"GBPNZD", 2.18},   BeginPrice{"GBPUSD", 1.26},  BeginPrice{"USDCAD", 1.42},
    BeginPrice{"USDCHF", 0.89},   BeginPrice{"AUDJPY", 98},    BeginPrice{"CADJPY", 108},
    BeginPrice{"CHFJPY", 173},    BeginPrice{"EURJPY", 161},   BeginPrice{"NZDJPY", 89},
    BeginPrice{"GBPJPY", 194},    BeginPrice{"USDJPY", 154},   BeginPrice{"USDMXN", 20.4},
    BeginPrice{"XAUUSD", 2'650},  BeginPrice{"XAGUSD", 30},
};

double begin_price(const TradePair& pair) {
  const auto* const found = std::find_if(begin_prices.begin(), begin_prices.end(),
                                         [&pair](const BeginPrice& p) { return p.id == pair.id; });
  return found != begin_prices.end() ? found->price : 100;
}

// splitmix64's finalizer: every bit of the result depends on every bit of the value.
std::uint64_t mixed(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
  return value ^ (value >> 31);
}

// In (-1, 1), most often near 0: the sum of two even chances.
double chance(std::uint64_t bits) {
  constexpr double to_unit = 1.0 / 4'294'967'296.0;
  return static_cast<double>(bits >> 32) * to_unit +
         static_cast<double>(bits & 0xffff'ffffU) * to_unit - 1;
}

// FNV-1a, so that a pair's walk does not depend on its place in a list.
std::uint64_t hash_of(std::string_view id) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash;
}

PriceSource event_at(std::int64_t time_ms, double price, double half_spread) {
  PriceSource event;
  event.source = synthetic_source;
  event.open = event.close = price;
  event.start_ms = time_ms;
  event.websocket = true;
  event.bid = price * (1 - half_spread);
  event.ask = price * (1 + half_spread);
  return event;
}

PriceSource candle_from(const PriceSource& event) {
  PriceSource candle = event;
  candle.websocket = false;
  candle.timespan_ms = minute_s * 1000;
  candle.high = candle.low = event.close;
  candle.bid = candle.ask = 0;
  return candle;
}

void grow(PriceSource& candle, double close) {
  candle.close = close;
  candle.high = std::max(*candle.high, close);
  candle.low = std::min(*candle.low, close);
}

}  // namespace

SyntheticFeed::SyntheticFeed(std::uint64_t seed, double volatility,
                             std::vector<const TradePair*> pairs)
    : pairs_(std::move(pairs)) {
  for (const TradePair* pair : pairs_) {
    const bool is_forex = pair->asset_class == AssetClass::forex;
    const std::uint64_t key = mixed(seed ^ hash_of(pair->id));
    const double step = is_forex ? volatility / 10 : volatility;
    walks_.push_back(Walk{pair, key, begin_price(*pair), step, 0, {}});
  }
}

void SyntheticFeed::take_step(Walk& walk, std::int64_t second) {
  const std::uint64_t bits =
      mixed(walk.key + static_cast<std::uint64_t>(second) * 0x9e3779b97f4a7c15U);
  walk.away = walk.away * drawn_back + walk.step * chance(bits);
}

void SyntheticFeed::restart_walks(std::int64_t second) {
  for (Walk& walk : walks_) walk.away = 0;
  second_ = second - walk_seconds;
  skip_to(second);
}

void SyntheticFeed::skip_to(std::int64_t second) {
  for (Walk& walk : walks_) {
    for (std::int64_t s = second_ + 1; s <= second; ++s) take_step(walk, s);
    walk.candle.reset();
  }
  second_ = std::max(second_, second);
}

onetrip::Status SyntheticFeed::connect(std::int64_t now_ms) {
  restart_walks(now_ms / 1000 - 1);  // The second under way is the first to be delivered.
  return {};
}

void SyntheticFeed::deliver_second(Delivery& delivery) {
  const std::int64_t time_ms = ++second_ * 1000;
  for (Walk& walk : walks_) {
    take_step(walk, second_);
    if (!is_market_open(*walk.pair, time_ms)) {
      walk.candle.reset();
      continue;
    }
    const bool is_forex = walk.pair->asset_class == AssetClass::forex;
    const PriceSource event = event_at(time_ms, walk.price(), is_forex ? 0.000'025 : 0.000'05);
    const std::string id(walk.pair->id);
    if (second_ % minute_s == 0) walk.candle = candle_from(event);
    if (walk.candle) grow(*walk.candle, event.close);
    delivery.ticks.push_back({id, event});
    if (walk.candle && second_ % minute_s == minute_s - 1)
      delivery.ticks.push_back({id, *walk.candle});
  }
}

onetrip::Status SyntheticFeed::poll(std::int64_t now_ms, Delivery& delivery) {
  const std::int64_t last = now_ms / 1000;
  if (last - second_ > walk_seconds) restart_walks(last - deliver_seconds_max);
  if (last - second_ > deliver_seconds_max) skip_to(last - deliver_seconds_max);
  while (second_ < last && !delivery.is_full()) deliver_second(delivery);
  return {};
}

std::optional<std::int64_t> SyntheticFeed::next_poll_ms() const { return (second_ + 1) * 1000; }

}  // namespace trading
