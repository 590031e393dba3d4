// The longest time for which a service's loop was held at a stretch since its start, in ms.
#pragma once

#include "onetrip/client/mesh.hpp"
#include "onetrip/rpc/standard.hpp"

namespace onetrip::bench {

inline double longest_stretch_ms(Mesh& mesh, const Service& service) {
  return static_cast<double>(standard::health(service)(mesh).value().longest_stretch_us) / 1'000;
}

}  // namespace onetrip::bench
