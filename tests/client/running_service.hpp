// The sample service over real sockets, and a Mesh to it.
#pragma once

#include <string>

#include "onetrip/client/mesh.hpp"
#include "onetrip/net/client_link.hpp"
#include "onetrip/net/context.hpp"
#include "tests/support/sample_service.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/service_thread.hpp"

namespace onetrip {

using RunningService = ServiceThread<sample::SampleService>;

inline Mesh mesh_to(const net::Context& context, const std::string& endpoint,
                    MeshOptions options = {}) {
  return Mesh({{"sample", endpoint}}, options,
              [context](const std::string& to) { return net::make_client_link(context, to); });
}

}  // namespace onetrip
