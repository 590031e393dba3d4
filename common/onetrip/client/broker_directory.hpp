// What a broker knows of the mesh, for a client that goes to the services by itself.
//
//   Mesh through = Mesh::to({{"broker", "ipc:///run/broker.sock"}}).value();
//   Mesh direct = Mesh::to(directory_from_broker(through).value()).value();
//
// It is of the moment at which it is asked: a service that moves later is not found again.
#pragma once

#include "onetrip/base/result.hpp"
#include "onetrip/client/directory.hpp"
#include "onetrip/client/mesh.hpp"

namespace onetrip {

// The services all of whose instances serve now.  One call to the service "broker" of `mesh`; its
// errors.
Result<Directory> directory_from_broker(Mesh& mesh);

}  // namespace onetrip
