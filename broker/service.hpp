// The broker's own service, and the Broker around its link.
#pragma once

#include <functional>
#include <memory>

#include "onetrip/host/service_program.hpp"
#include "onetrip/rpc/method_table.hpp"

#include "broker/broker.hpp"

namespace broker {

// What ServiceProgram::run takes.  The parts outlive it.
class BrokerService {
 public:
  explicit BrokerService(onetrip::ServiceParts& parts) : parts_(parts) {}

  onetrip::MethodTable methods();
  std::unique_ptr<onetrip::net::ServerLink> around(std::unique_ptr<onetrip::net::ServerLink> front);
  void drain() { broker_->drain(); }
  bool idle() const { return broker_->idle(); }

 private:
  onetrip::ServiceParts& parts_;
  Broker* broker_ = nullptr;  // The link, whose owner is elsewhere.
};

}  // namespace broker
