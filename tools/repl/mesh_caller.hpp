// MeshCaller: a Caller over a real mesh, found through the configuration or given as one endpoint.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "onetrip/base/clock.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/client/mesh.hpp"
#include "tools/repl/caller.hpp"
#include "tools/repl/options.hpp"

namespace onetrip::repl {

class MeshCaller final : public Caller {
 public:
  // Where a service is that the directory does not name.
  using EndpointsOf = std::function<Result<Endpoints>(const std::string& service)>;
  // Opens a Mesh to these endpoints.
  using OpenMesh = std::function<Result<Mesh>(Directory)>;

  MeshCaller(Directory configured, EndpointsOf endpoints_of, Duration timeout, OpenMesh open)
      : configured_(std::move(configured)),
        endpoints_of_(std::move(endpoints_of)),
        timeout_(timeout),
        open_(std::move(open)) {}

  std::vector<std::string> services() const override;
  Result<Reply> call(Request request, std::optional<Duration> timeout) override;
  void cancel() override;
  void resume() override;
  CallCost cost() override;

 private:
  Result<Mesh*> mesh_for(const std::string& service);

  Directory configured_;
  EndpointsOf endpoints_of_;
  Duration timeout_;
  OpenMesh open_;
  // One for all that is configured, under the empty name; one for each other service.  Opened when
  // they are first called.
  std::map<std::string, Mesh> meshes_;

  std::mutex mutex_;  // Of what follows.
  bool cancelled_ = false;
  CallOff under_way_;
};

// As the command line says: --endpoint, or the configuration with --config and --set.
Result<std::unique_ptr<Caller>> make_mesh_caller(const Options& options);

}  // namespace onetrip::repl
