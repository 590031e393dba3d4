#include "services/prices/feed_settings.hpp"

#include <cerrno>
#include <fstream>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "onetrip/base/nearest.hpp"
#include "services/prices/replay_feed.hpp"
#include "services/prices/synthetic_feed.hpp"

namespace prices {
namespace {

using onetrip::invalid;
using onetrip::Result;
using onetrip::Status;
using trading::TradePair;

using Feeds = std::vector<std::unique_ptr<Feed>>;

Result<std::vector<const TradePair*>> synthetic_pairs(const FeedSettings& settings) {
  std::vector<const TradePair*> pairs;
  for (const std::string& id : settings.synthetic_pairs) {
    ONETRIP_TRY(const TradePair* pair, trading::find_trade_pair("synthetic_pairs", id));
    pairs.push_back(pair);
  }
  if (!pairs.empty()) return pairs;
  for (const TradePair& pair : trading::all_trade_pairs())
    if (pair.trading == trading::Trading::open) pairs.push_back(&pair);
  return pairs;
}

Status add_synthetic(const FeedSettings& settings, Feeds& feeds) {
  const double volatility = settings.synthetic_volatility;
  if (!(volatility >= 0 && volatility <= synthetic_volatility_max))
    return invalid("synthetic_volatility is {}: it is from 0 to {}", volatility,
                   synthetic_volatility_max);
  ONETRIP_TRY(auto pairs, synthetic_pairs(settings));
  feeds.push_back(std::make_unique<SyntheticFeed>(
      static_cast<std::uint64_t>(settings.synthetic_seed), volatility, std::move(pairs)));
  return {};
}

Result<std::unique_ptr<std::istream>> open_file(const std::string& path) {
  auto file = std::make_unique<std::ifstream>(path);
  if (!*file) return onetrip::unavailable("{}: {}", path, onetrip::system_message(errno));
  return Result<std::unique_ptr<std::istream>>(std::move(file));
}

Result<ReplayTimes> replay_times(std::string_view name) {
  if (name == "recorded") return ReplayTimes::recorded;
  if (name == "now") return ReplayTimes::now;
  return invalid("replay_times is \"{}\": it is recorded or now", name);
}

Result<std::unique_ptr<Feed>> replay_of(std::string_view entry, double speed, ReplayTimes times) {
  const std::size_t equals = entry.find('=');
  if (equals == std::string_view::npos || equals + 1 == entry.size())
    return invalid("replay_files has \"{}\": it is a pair and a file, as in ETHUSD=trades.csv",
                   entry);
  ONETRIP_TRY(const TradePair* pair,
              trading::find_trade_pair("replay_files", entry.substr(0, equals)));
  return Result<std::unique_ptr<Feed>>(std::make_unique<ReplayFeed>(
      *pair, speed, times,
      [path = std::string(entry.substr(equals + 1))] { return open_file(path); }));
}

Status add_replays(const FeedSettings& settings, Feeds& feeds) {
  const double speed = settings.replay_speed;
  if (!(speed >= replay_speed_min && speed <= replay_speed_max))
    return invalid("replay_speed is {}: it is from {} to {}", speed, replay_speed_min,
                   replay_speed_max);
  ONETRIP_TRY(const ReplayTimes times, replay_times(settings.replay_times));
  if (settings.replay_files.empty())
    return invalid("replay_files is empty: the feed replay needs a file, as in ETHUSD=trades.csv");
  for (const std::string& entry : settings.replay_files) {
    ONETRIP_TRY(auto feed, replay_of(entry, speed, times));
    feeds.push_back(std::move(feed));
  }
  return {};
}

}  // namespace

Result<Feeds> make_feeds(const FeedSettings& settings) {
  Feeds feeds;
  for (const std::string& name : settings.feeds) {
    if (name == "synthetic") {
      ONETRIP_TRY_STATUS(add_synthetic(settings, feeds));
    } else if (name == "replay") {
      ONETRIP_TRY_STATUS(add_replays(settings, feeds));
    } else {
      return invalid("feeds has \"{}\": there is no such feed.{}", name,
                     onetrip::did_you_mean(name, {"synthetic", "replay"}));
    }
  }
  return feeds;
}

}  // namespace prices
