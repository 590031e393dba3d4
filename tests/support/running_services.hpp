// Services in threads of their own, over sockets, in the layout of this time (layout.hpp).
//
//   Served<MyService> served("mine");
//   my_api::ask(served.mesh(), "what");
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "onetrip/client/mesh.hpp"

#include "broker/service.hpp"
#include "tests/support/layout.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/service_thread.hpp"

namespace onetrip::test {

// All sockets in that folder.
inline Config config_in(const std::string& run_dir, std::vector<std::string> services,
                        std::uint32_t several = instances()) {
  ConfigSource source;
  source.working_dir = source.system_dir = run_dir;
  source.sets = {"mesh.run_dir=" + run_dir};
  for (const std::string& name : services)
    if (name == "limit_orders" || name == "perf_ledger" || name == "positions" || name == "prices")
      source.sets.push_back("service." + name + ".instances=" + std::to_string(several));
  source.services = std::move(services);
  if (has_broker()) source.services.emplace_back("broker");
  return load_config(source).value();
}

// All instances of one.
template <class Service>
class ServiceThreads {
 public:
  ServiceThreads(const net::Context& context, const Config& config, const std::string& name) {
    for (std::uint32_t i = 0; i < config.service(name).value().instances; ++i)
      instances_.push_back(std::make_unique<ServiceThread<Service>>(context, config, name, i));
  }

 private:
  std::vector<std::unique_ptr<ServiceThread<Service>>> instances_;
};

using BrokerThread = std::unique_ptr<ServiceThread<broker::BrokerService>>;
// Null where calls do not go through one.
inline BrokerThread make_broker(const net::Context& context, const Config& config) {
  if (!has_broker()) return nullptr;
  return std::make_unique<BrokerThread::element_type>(context, config, "broker");
}

// One service, and a Mesh that knows where.
template <class Service>
class Served {
 public:
  explicit Served(const std::string& name)
      : config_(config_in(folder_.path(), {name})),
        broker_(make_broker(context_, config_)),
        threads_(context_, config_, name) {}

  Mesh& mesh() { return mesh_; }

 private:
  const ScratchFolder folder_;
  const Config config_;
  const net::Context context_;
  const BrokerThread broker_;
  const ServiceThreads<Service> threads_;
  Mesh mesh_ = Mesh::to(directory_from(config_)).value();
};

}  // namespace onetrip::test
