#include "broker/service.hpp"

#include <string>
#include <utility>
#include <vector>

#include "onetrip/net/zmtp_client_link.hpp"

namespace broker {

namespace net = onetrip::net;

namespace {

Broker::Unwatch watch(onetrip::EventLoop& loop, const net::RelayLink& link,
                      const std::function<void()>& on_readable) {
  std::vector<onetrip::EventLoop::WatchId> watches;
  for (const net::Pollable& item : link.pollables())
    watches.push_back(loop.watch(item, on_readable));
  return [&loop, watches = std::move(watches)] {
    for (const onetrip::EventLoop::WatchId id : watches) loop.unwatch(id);
  };
}

}  // namespace

onetrip::MethodTable BrokerService::methods() {
  return onetrip::MethodTable(contract)
      .on(directory, [this] { return broker_->directory(); })
      .on(instances, [this] { return broker_->instances(); });
}

std::unique_ptr<net::ServerLink> BrokerService::around(std::unique_ptr<net::ServerLink> front) {
  auto made = std::make_unique<Broker>(
      parts_.scheduler, std::move(front), parts_.log, BrokerOptions{},
      [](const std::string& endpoint) { return net::make_zmtp_relay(endpoint, {}); },
      [&loop = parts_.loop](const net::RelayLink& link, const std::function<void()>& on_readable) {
        return watch(loop, link, on_readable);
      });
  broker_ = made.get();
  return made;
}

}  // namespace broker
