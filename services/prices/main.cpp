// onetrip-prices: the prices service as a program.
#include <memory>

#include "onetrip/api/prices.hpp"
#include "onetrip/host/service_program.hpp"
#include "services/prices/feed_settings.hpp"
#include "services/prices/service.hpp"

int main(int argc, char** argv) {
  const onetrip::ServiceProgram program{prices::service, ONETRIP_VERSION};
  return program.run(argc, argv, [](onetrip::ServiceParts& parts) {
    auto feeds = prices::make_feeds(prices::FeedSettings{}).value();
    return std::make_unique<prices::PricesService>(parts.scheduler, parts.log, std::move(feeds));
  });
}
