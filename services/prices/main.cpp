// onetrip-prices: the prices service as a program.
#include <filesystem>
#include <memory>
#include <utility>

#include "onetrip/api/prices.hpp"
#include "onetrip/host/service_program.hpp"
#include "services/prices/feed_settings.hpp"
#include "services/prices/service.hpp"

int main(int argc, char** argv) {
  constexpr std::uint32_t page_size = 4096;  // Nothing is kept but sessions.
  const onetrip::ServiceProgram program{prices::service, ONETRIP_VERSION, page_size,
                                        prices::declared_settings()};
  return program.run(argc, argv, [](onetrip::ServiceParts& parts) {
    const std::filesystem::path file = parts.config.path;
    auto feeds = prices::make_feeds(parts.settings, file.parent_path());
    if (!feeds) {
      parts.log.write(onetrip::Level::error, "bad_setting", {{"reason", feeds.error().message}});
      return std::unique_ptr<prices::PricesService>();
    }
    return std::make_unique<prices::PricesService>(parts.scheduler, parts.timers, parts.log,
                                                   parts.settings.interval("feeds_check_ms"),
                                                   *std::move(feeds));
  });
}
