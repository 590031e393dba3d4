// Which feeds the service runs, and how: what [service.prices.settings] says.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "onetrip/base/result.hpp"
#include "services/prices/feed.hpp"

namespace prices {

struct FeedSettings {
  // Of "synthetic" and "replay"; none at all: prices come by push only.
  std::vector<std::string> feeds{"synthetic"};

  std::int64_t synthetic_seed = 1;
  double synthetic_volatility = 0.0002;        // SyntheticFeed's.
  std::vector<std::string> synthetic_pairs{};  // Empty: all that orders are taken in.

  std::vector<std::string> replay_files{};  // "ETHUSD=trades.csv": each is a feed of its own.
  double replay_speed = 1;                  // 60: a minute in a second.
  std::string replay_times = "recorded";    // or "now": ReplayTimes.
};

// INVALID_ARGUMENT names the setting and its value.  Files are opened only when the feeds are
// connected; a relative path is relative to the working directory.
onetrip::Result<std::vector<std::unique_ptr<Feed>>> make_feeds(const FeedSettings& settings);

}  // namespace prices
