#include "services/prices/feed_settings.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <utility>

#include "onetrip/base/nearest.hpp"
#include "onetrip/trading/replay_feed.hpp"
#include "onetrip/trading/synthetic_feed.hpp"

namespace prices {
namespace {

using onetrip::invalid;
using onetrip::Result;
using onetrip::Settings;
using onetrip::Status;
using trading::ReplayFeed;
using trading::ReplayTimes;
using trading::SyntheticFeed;
using trading::TradePair;

using Feeds = std::vector<std::unique_ptr<Feed>>;

Result<std::vector<const TradePair*>> synthetic_pairs(const Settings& settings) {
  std::vector<const TradePair*> pairs;
  for (const std::string& id : settings.texts("synthetic_pairs")) {
    ONETRIP_TRY(const TradePair* pair, trading::find_trade_pair("synthetic_pairs", id));
    pairs.push_back(pair);
  }
  if (!pairs.empty()) return pairs;
  for (const TradePair& pair : trading::all_trade_pairs())
    if (pair.trading == trading::Trading::open) pairs.push_back(&pair);
  return pairs;
}

Status add_synthetic(const Settings& settings, Feeds& feeds) {
  ONETRIP_TRY(auto pairs, synthetic_pairs(settings));
  const auto seed = static_cast<std::uint64_t>(settings.integer("synthetic_seed"));
  feeds.push_back(std::make_unique<SyntheticFeed>(seed, settings.number("synthetic_volatility"),
                                                  std::move(pairs)));
  return {};
}

Result<std::unique_ptr<std::istream>> open_file(const std::string& path) {
  auto file = std::make_unique<std::ifstream>(path);
  if (!*file) return onetrip::unavailable("{}: {}", path, onetrip::system_message(errno));
  return Result<std::unique_ptr<std::istream>>(std::move(file));
}

// What every replay has in common.
struct ReplayRules {
  double speed;
  ReplayTimes times;
  std::filesystem::path folder;
};

Result<std::unique_ptr<Feed>> replay_of(std::string_view entry, const ReplayRules& rules) {
  const std::size_t equals = entry.find('=');
  if (equals == std::string_view::npos || equals + 1 == entry.size())
    return invalid("replay_files has \"{}\": it is a pair and a file, as in ETHUSD=trades.csv",
                   entry);
  ONETRIP_TRY(const TradePair* pair,
              trading::find_trade_pair("replay_files", entry.substr(0, equals)));
  return Result<std::unique_ptr<Feed>>(std::make_unique<ReplayFeed>(
      *pair, rules.speed, rules.times,
      [path = rules.folder / entry.substr(equals + 1)] { return open_file(path); }));
}

Status add_replays(const Settings& settings, const std::string& folder, Feeds& feeds) {
  const bool is_now = settings.text("replay_times") == "now";
  const ReplayRules rules{settings.number("replay_speed"),
                          is_now ? ReplayTimes::now : ReplayTimes::recorded, folder};
  const auto& files = settings.texts("replay_files");
  if (files.empty())
    return invalid("replay_files is empty: the feed replay needs a file, as in ETHUSD=trades.csv");
  for (const std::string& entry : files) {
    ONETRIP_TRY(auto feed, replay_of(entry, rules));
    feeds.push_back(std::move(feed));
  }
  return {};
}

}  // namespace

onetrip::SettingDeclarations declared_settings() {
  using namespace onetrip;  // NOLINT(google-build-using-namespace): the makers of all kinds.
  return {
      texts_setting("feeds", {"synthetic"}, "Where prices are from: synthetic, replay; or none"),
      interval_setting("feeds_check_ms", 5'000, "How often health is told how the feeds do"),
      integer_setting("synthetic_seed", 1, {0, 1e9}, "Decides what the synthetic prices are"),
      number_setting("synthetic_volatility", 0.0002, {0, trading::synthetic_volatility_max},
                     "The most that they move in a second; forex a tenth of it"),
      texts_setting("synthetic_pairs", {}, "Which pairs; all that orders are taken in, if none"),
      texts_setting("replay_files", {}, "PAIR=FILE.csv: recorded trades or candles"),
      number_setting("replay_speed", 1, {trading::replay_speed_min, trading::replay_speed_max},
                     "How many times as fast as they were recorded"),
      text_setting("replay_times", "recorded", {"recorded", "now"},
                   "Whether prices keep their times, or get that of their delivery"),
  };
}

Result<Feeds> make_feeds(const Settings& settings, const std::string& folder) {
  Feeds feeds;
  for (const std::string& name : settings.texts("feeds")) {
    if (name == "synthetic") {
      ONETRIP_TRY_STATUS(add_synthetic(settings, feeds));
    } else if (name == "replay") {
      ONETRIP_TRY_STATUS(add_replays(settings, folder, feeds));
    } else {
      return invalid("feeds has \"{}\": there is no such feed.{}", name,
                     onetrip::did_you_mean(name, {"synthetic", "replay"}));
    }
  }
  return feeds;
}

}  // namespace prices
