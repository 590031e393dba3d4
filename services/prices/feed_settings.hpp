// Which feeds the service runs, and how: what [service.prices.settings] says.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "onetrip/base/result.hpp"
#include "onetrip/runtime/settings.hpp"
#include "onetrip/trading/feed.hpp"

namespace prices {

using trading::Feed;

// What may be said in [service.prices.settings].
onetrip::SettingDeclarations declared_settings();

// INVALID_ARGUMENT names the setting and its value.  Files are opened only when the feeds are
// connected; a relative path is relative to `folder`, which is the configuration file's, or empty.
onetrip::Result<std::vector<std::unique_ptr<Feed>>> make_feeds(const onetrip::Settings& settings,
                                                               const std::string& folder);

}  // namespace prices
