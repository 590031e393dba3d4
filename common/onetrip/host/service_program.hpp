// ServiceProgram: the program around one service.  A main is this:
//
//   int main(int argc, char** argv) {
//     const onetrip::ServiceProgram program{hello::service, "1.0"};
//     return program.run(argc, argv, [](onetrip::ServiceParts& parts) {
//       return std::make_unique<HelloService>(parts.store);
//     });
//   }
//
// run() reads the command line (--help lists it) and the configuration, makes the parts, lets the
// function make the service, loads the store, binds the endpoint, tells a supervisor that it is
// ready, and serves until SIGTERM or SIGINT.  Then it refuses new calls, answers those in hand (for
// mesh.drain_ms at most) and returns 0; a second signal ends the process at once.  The other exit
// statuses are in host/exit_status.hpp.
//
// The service is an object of a class of yours with a function `MethodTable methods()`, which binds
// the contract to it.  It makes its tables in its constructor; they are empty until the store is
// loaded, so a service that has to look at its state first does so in methods().  run() owns it and
// destroys it before the parts.  It may have more functions, which ServiceProgram::Hosted explains:
// around(), drain(), idle().
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "onetrip/base/clock.hpp"
#include "onetrip/base/log.hpp"
#include "onetrip/base/random.hpp"
#include "onetrip/net/context.hpp"
#include "onetrip/net/link.hpp"
#include "onetrip/rpc/method.hpp"
#include "onetrip/rpc/method_table.hpp"
#include "onetrip/rpc/timers.hpp"
#include "onetrip/runtime/config.hpp"
#include "onetrip/runtime/event_loop.hpp"
#include "onetrip/runtime/scheduler.hpp"
#include "onetrip/runtime/settings.hpp"
#include "onetrip/runtime/worker.hpp"
#include "onetrip/store/store.hpp"

namespace onetrip {

// What a service may be made of.  All of it outlives the service.
struct ServiceParts {
  const Clock& clock;
  Random& random;
  Scheduler& scheduler;
  EventLoop& loop;
  Store& store;
  Timers& timers;  // Run while the service serves.
  Worker& worker;  // For long computations.
  Log& log;
  const net::Context& context;  // For links to other services.
  const Config& config;
  const ServiceConfig& self;  // This service's section of it.
  const Settings& settings;   // What the program has declared (runtime/settings.hpp).
};

class ServiceProgram {
 public:
  // `version` is the program's, for --version and `health`.  `page_size` is that of a store which
  // is made new: 512 to 65536 bytes, a power of two; a large one suits a service of large values.
  // `settings` are what [service.NAME.settings] may hold.
  ServiceProgram(const Service& service, std::string version, std::uint32_t page_size = 4096,
                 SettingDeclarations settings = {})
      : service_(service),
        version_(std::move(version)),
        page_size_(page_size),
        settings_(std::move(settings)) {}

  // `make(ServiceParts&)` gives a std::unique_ptr to the service; or nullptr, after it has logged
  // which of its settings cannot be: then run() ends with the status of a bad configuration.  Call
  // it first in main, before any thread is started, and return from main what it returns.
  template <class Make>
  int run(int argc, char** argv, Make make) const {
    return run_hosted(argc, argv, [&](ServiceParts& parts) -> std::unique_ptr<Hosted> {
      auto service = make(parts);
      if (service == nullptr) return nullptr;
      return std::make_unique<HostedAs<decltype(service)>>(std::move(service));
    });
  }

  // A service of any type.
  class Hosted {
   public:
    virtual ~Hosted() = default;
    virtual MethodTable methods() = 0;
    // What the service is served over; one that does more than answer calls puts itself around it.
    virtual std::unique_ptr<net::ServerLink> around(std::unique_ptr<net::ServerLink> link) {
      return link;
    }
    // The program is to end, and does when this is idle, too.
    virtual void drain() {}
    virtual bool idle() const { return true; }
  };
  using MakeHosted = std::function<std::unique_ptr<Hosted>(ServiceParts&)>;

 private:
  template <class Pointer>
  class HostedAs final : public Hosted {
   public:
    explicit HostedAs(Pointer service) : service_(std::move(service)) {}
    MethodTable methods() override { return service_->methods(); }
    std::unique_ptr<net::ServerLink> around(std::unique_ptr<net::ServerLink> link) override {
      if constexpr (requires { service_->around(std::move(link)); }) {
        return service_->around(std::move(link));
      } else {
        return link;
      }
    }
    void drain() override {
      if constexpr (requires { service_->drain(); }) service_->drain();
    }
    bool idle() const override {
      if constexpr (requires { service_->idle(); }) {
        return service_->idle();
      } else {
        return true;
      }
    }

   private:
    Pointer service_;
  };

  int run_hosted(int argc, char** argv, const MakeHosted& make) const;

  const Service& service_;
  std::string version_;
  std::uint32_t page_size_;
  SettingDeclarations settings_;
};

}  // namespace onetrip
