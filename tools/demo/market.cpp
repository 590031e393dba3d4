#include "tools/demo/market.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <optional>
#include <utility>

#include <fmt/core.h>

#include "onetrip/trading/csv_prices.hpp"
#include "onetrip/trading/replay_feed.hpp"
#include "onetrip/trading/synthetic_feed.hpp"

namespace onetrip::demo {
namespace {

using trading::Tick;

constexpr double volatility = 0.004;
constexpr std::array<std::string_view, 7> traded{"BTCUSD", "ETHUSD", "SOLUSD", "EURUSD",
                                                 "GBPUSD", "AUDUSD", "USDCHF"};

using Stream = std::unique_ptr<std::istream>;

Result<Stream> open_file(const std::string& path) {
  auto file = std::make_unique<std::ifstream>(path);
  if (!*file) return not_found("{}: {}", path, system_message(errno));
  return Result<Stream>(std::move(file));
}

// What a file holds, read through once.
struct Extent {
  std::int64_t rows = 0;
  std::int64_t first_ms = 0;
  std::int64_t last_ms = 0;
};

Result<Extent> extent_of(const std::string& path) {
  ONETRIP_TRY(Stream stream, open_file(path));
  auto opened = trading::CsvPrices::open(std::move(stream));
  if (!opened) return invalid("{}: {}", path, opened.error().message);
  Extent extent;
  while (const auto row = opened->next()) {
    if (!row->price) continue;
    if (extent.rows++ == 0) extent.first_ms = row->price->start_ms;
    extent.last_ms = std::max(extent.last_ms, row->price->start_ms);
  }
  if (extent.rows == 0) return invalid("{} has no prices", path);
  return extent;
}

Tick as_event(Tick tick) {
  if (tick.price.websocket) return tick;
  tick.price.start_ms = trading::end_ms(tick.price);
  tick.price.timespan_ms = 0;
  tick.price.websocket = true;
  tick.price.open = tick.price.close;
  return tick;
}

std::string lower(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lowered;
}

}  // namespace

std::string_view pair_in_name(const std::string& path) {
  const std::string name = lower(std::filesystem::path(path).filename().string());
  for (const trading::TradePair& pair : trading::all_trade_pairs()) {
    if (name.find(lower(pair.id)) != std::string::npos) return pair.id;
    const bool is_crypto = pair.asset_class == trading::AssetClass::crypto;
    if (is_crypto && name.find(lower(pair.base)) != std::string::npos) return pair.id;
  }
  return "BTCUSD";
}

Result<Market> Market::open(const MarketOptions& options, const Day& day) {
  Market market;
  if (!options.csv.empty()) ONETRIP_TRY_STATUS(market.add_recorded(options, day));
  std::vector<const trading::TradePair*> made_up;
  for (const std::string_view id : traded) {
    ONETRIP_TRY(const auto* pair, trading::find_trade_pair("pair", id));
    const bool is_recorded = !market.pairs_.empty() && market.pairs_[0] == pair;
    if (!is_recorded) made_up.push_back(pair);
  }
  market.pairs_.insert(market.pairs_.end(), made_up.begin(), made_up.end());
  ONETRIP_TRY_STATUS(market.add(
      std::make_unique<trading::SyntheticFeed>(options.seed, volatility, std::move(made_up)), day));
  if (market.description_.empty())
    market.description_ = fmt::format("made-up prices, seed {}", options.seed);
  return market;
}

Status Market::add(std::unique_ptr<trading::Feed> feed, const Day& day) {
  ONETRIP_TRY_STATUS(feed->connect(day.start_ms));
  feeds_.push_back(std::move(feed));
  return {};
}

Status Market::add_recorded(const MarketOptions& options, const Day& day) {
  const std::string id(options.pair.empty() ? pair_in_name(options.csv) : options.pair);
  ONETRIP_TRY(const auto* pair, trading::find_trade_pair("--pair", id));
  ONETRIP_TRY(const Extent extent, extent_of(options.csv));
  const auto span_ms = static_cast<double>(extent.last_ms - extent.first_ms);
  const double speed =
      std::clamp(span_ms / static_cast<double>(day.length_ms), 1.0, trading::replay_speed_max);
  pairs_.push_back(pair);
  description_ =
      fmt::format("{} from {}, {} prices, {:.0f} times as fast as recorded", pair->id,
                  std::filesystem::path(options.csv).filename().string(), extent.rows, speed);
  return add(
      std::make_unique<trading::ReplayFeed>(*pair, speed, trading::ReplayTimes::now,
                                            [path = options.csv] { return open_file(path); }),
      day);
}

Result<std::vector<Tick>> Market::until(std::int64_t now_ms, std::vector<std::string>& skipped) {
  std::vector<Tick> ticks;
  for (const auto& feed : feeds_) {
    for (auto next_ms = feed->next_poll_ms(); next_ms && *next_ms <= now_ms;
         next_ms = feed->next_poll_ms()) {
      trading::Delivery delivery;
      ONETRIP_TRY_STATUS(feed->poll(now_ms, delivery));
      for (Tick& tick : delivery.ticks) ticks.push_back(as_event(std::move(tick)));
      skipped.insert(skipped.end(), delivery.skipped.begin(), delivery.skipped.end());
    }
  }
  for (const Tick& tick : ticks) last_[tick.trade_pair] = tick.price.close;
  return ticks;
}

}  // namespace onetrip::demo
