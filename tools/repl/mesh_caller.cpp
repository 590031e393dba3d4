#include "tools/repl/mesh_caller.hpp"

#include <utility>

#include "onetrip/runtime/config.hpp"

namespace onetrip::repl {
namespace {

MeshCaller::OpenMesh opening(const MeshOptions& options) {
  return [options](Directory directory) { return Mesh::to(std::move(directory), options); };
}

std::unique_ptr<Caller> caller_of_endpoint(const std::string& endpoint) {
  const auto same_for_all = [endpoint](const std::string& /*service*/) -> Result<Endpoints> {
    return Endpoints(endpoint);
  };
  return std::make_unique<MeshCaller>(Directory{}, same_for_all, wire::deadline_default,
                                      opening(MeshOptions{}));
}

std::unique_ptr<Caller> caller_of_config(Config config) {
  Directory directory = directory_from(config);
  const MeshOptions mesh_options = mesh_options_from(config);
  const auto by_default = [kept = std::move(config)](const std::string& name) -> Result<Endpoints> {
    ONETRIP_TRY(const ServiceConfig service, kept.service(name));
    return endpoints_from(service);
  };
  return std::make_unique<MeshCaller>(std::move(directory), by_default, mesh_options.calls.deadline,
                                      opening(mesh_options));
}

}  // namespace

std::vector<std::string> MeshCaller::services() const {
  std::vector<std::string> names;
  for (const auto& [name, endpoints] : configured_) names.push_back(name);
  return names;
}

Result<Mesh*> MeshCaller::mesh_for(const std::string& service) {
  const bool is_configured = configured_.contains(service);
  const std::string name = is_configured ? "" : service;
  if (const auto open = meshes_.find(name); open != meshes_.end()) return &open->second;
  Directory directory = configured_;
  if (!is_configured) {
    ONETRIP_TRY(Endpoints endpoints, endpoints_of_(service));
    directory = Directory{{service, std::move(endpoints)}};
  }
  ONETRIP_TRY(Mesh mesh, open_(std::move(directory)));
  return &meshes_.emplace(name, std::move(mesh)).first->second;
}

Result<Reply> MeshCaller::call(Request request, std::optional<Duration> timeout) {
  ONETRIP_TRY(Mesh* const mesh, mesh_for(std::string(request.service)));
  CallOptions options;
  options.deadline = timeout.value_or(timeout_);
  RawPending pending = mesh->start_raw(std::move(request), options);
  {
    const std::lock_guard lock(mutex_);
    if (cancelled_) return cancelled("the call was cancelled");
    under_way_ = pending.call_off();
  }
  auto reply = pending.get();
  const std::lock_guard lock(mutex_);
  under_way_ = {};
  return reply;
}

void MeshCaller::cancel() {
  const std::lock_guard lock(mutex_);
  cancelled_ = true;
  under_way_();
}

void MeshCaller::resume() {
  const std::lock_guard lock(mutex_);
  cancelled_ = false;
}

CallCost MeshCaller::cost() {
  CallCost total;
  for (auto& [name, mesh] : meshes_) total += mesh.round_trips().total();
  return total;
}

Result<std::unique_ptr<Caller>> make_mesh_caller(const Options& options) {
  if (!options.endpoint.empty()) return caller_of_endpoint(options.endpoint);
  ConfigSource source = ConfigSource::of_process();
  if (!options.config.empty()) source.file = options.config;
  source.sets = options.settings;
  ONETRIP_TRY(Config config, load_config(source));
  return caller_of_config(std::move(config));
}

}  // namespace onetrip::repl
