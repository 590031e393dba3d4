// Four services in a ring, each of which calls the next one in its handlers: for tests of services
// that call one another.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "onetrip/client/async_mesh.hpp"
#include "onetrip/client/service_mesh.hpp"
#include "onetrip/rpc/execution.hpp"
#include "onetrip/rpc/method_table.hpp"
#include "onetrip/runtime/turns.hpp"
#include "onetrip/store/table.hpp"

namespace ring {

using onetrip::Effect;
using onetrip::Method;
using onetrip::Placement;
using onetrip::Result;
using onetrip::Service;
using onetrip::Task;

inline constexpr int size = 4;
inline constexpr std::array<Service, size> services{{
    {"ring_0", Placement::single, "", "For tests."},
    {"ring_1", Placement::single, "", "For tests."},
    {"ring_2", Placement::single, "", "For tests."},
    {"ring_3", Placement::single, "", "For tests."},
}};

template <int N>
struct Api {
  static constexpr const Service& service = services[N];
  static constexpr Method<std::int64_t(std::string, std::int64_t)> pass{
      service, "pass", Effect::once, {"name", "hops"}, "Counts here and `hops` services further."};
  static constexpr Method<std::int64_t(std::string)> count{
      service, "count", Effect::read, {"name"}, "How often it was counted here."};
  static constexpr Method<std::int64_t(std::string, std::int64_t)> ask{
      service, "ask", Effect::read, {"name", "hops"}, "The counts here and `hops` further, added."};
  static constexpr Method<std::int64_t(std::string, std::int64_t)> hold{
      service,
      "hold",
      Effect::read,
      {"name", "hops"},
      "Takes the name's turn, here and `hops` further at once; gives the number of turns."};
  static constexpr onetrip::Contract contract{service, pass, count, ask, hold};
};

template <int N>
class RingService {
 public:
  using Next = Api<(N + 1) % size>;

  RingService(onetrip::Scheduler& scheduler, onetrip::Store& store, onetrip::AsyncMesh& mesh)
      : scheduler_(scheduler), counts_(store, "counts"), mesh_(mesh), turns_(scheduler) {}

  onetrip::MethodTable methods() {
    return onetrip::MethodTable{Api<N>::contract}
        .on(Api<N>::pass, [this](std::string name, std::int64_t hops) { return pass(name, hops); })
        .on(Api<N>::count, [this](const std::string& name) { return count(name); })
        .on(Api<N>::ask, [this](std::string name, std::int64_t hops) { return ask(name, hops); })
        .on(Api<N>::hold, [this](std::string name, std::int64_t hops) { return hold(name, hops); });
  }

  // Gives the sum of what all that were passed through have counted.
  Task<Result<std::int64_t>> pass(std::string name, std::int64_t hops) {
    const std::int64_t here = count(name) + 1;
    counts_.put(name, here);
    if (hops == 0) co_return here;
    ONETRIP_CO_TRY(const std::int64_t further, co_await Next::pass(mesh_, name, hops - 1));
    co_return here + further;
  }

  std::int64_t count(const std::string& name) const {
    const std::int64_t* found = counts_.find(name);
    return found == nullptr ? 0 : *found;
  }

 private:
  Task<Result<std::int64_t>> ask(std::string name, std::int64_t hops) {
    if (hops == 0) co_return count(name);
    ONETRIP_CO_TRY(const std::int64_t further, co_await Next::ask(mesh_, name, hops - 1));
    co_return count(name) + further;
  }

  Task<Result<std::int64_t>> hold(std::string name, std::int64_t hops) {
    const onetrip::Time deadline = onetrip::Execution::current(scheduler_).deadline();
    ONETRIP_CO_TRY(const onetrip::Turn turn, co_await turns_.take(name, deadline));
    if (hops == 0) co_return 1;
    ONETRIP_CO_TRY(const std::int64_t further, co_await Next::hold(mesh_, name, hops - 1));
    co_return 1 + further;
  }

  onetrip::Scheduler& scheduler_;
  onetrip::Table<std::string, std::int64_t> counts_;
  onetrip::AsyncMesh& mesh_;
  onetrip::Turns<std::string> turns_;
};

// One that is made from ServiceParts, as a program makes it.
template <int N>
class HostedRingService : public onetrip::MeshedService<RingService<N>> {
 public:
  explicit HostedRingService(onetrip::ServiceParts& parts)
      : onetrip::MeshedService<RingService<N>>(parts, [&](onetrip::AsyncMesh& mesh) {
          return std::make_unique<RingService<N>>(parts.scheduler, parts.store, mesh);
        }) {}
};

}  // namespace ring
