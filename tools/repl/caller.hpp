// Caller: how the REPL reaches a mesh.  mesh_caller.hpp has the real one, the tests a fake.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "onetrip/base/clock.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/client/round_trips.hpp"
#include "onetrip/rpc/request.hpp"

namespace onetrip::repl {

class Caller {
 public:
  virtual ~Caller() = default;

  // The services that are configured; empty where that is not known, and any name may be asked for.
  virtual std::vector<std::string> services() const = 0;

  // One call, one round trip.  Returns within `timeout`, or else within what is configured; the
  // request's own deadline is overwritten.
  virtual Result<Reply> call(Request request, std::optional<Duration> timeout) = 0;

  // From any thread: the call under way, and all that come until resume(), end with CANCELLED.
  virtual void cancel() = 0;
  virtual void resume() = 0;

  // What all calls so far have cost.
  virtual CallCost cost() = 0;
};

}  // namespace onetrip::repl
