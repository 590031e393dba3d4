// Dispatcher: which function answers a request, and whether it may run at all.
//
// Refuses early, and in this order, what can be refused before anything is decoded: another
// service, another instance's call, a session, a budget that is used up, an unknown method, a
// service that drains, too much load.  The standard methods are answered in the last two cases as
// well. Pure: no I/O, no clock.  Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/base/owner.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/rpc/method_table.hpp"
#include "onetrip/wire/header.hpp"

namespace onetrip {

struct LoadLimits {
  std::size_t calls_max = 1024;  // Running or queued.
  // Of these, kept for calls from other services' handlers: two full services that call each other
  // go on.
  std::size_t calls_reserved = 256;
  std::size_t standard_calls_extra = 64;  // Above it, for ping, describe, health and stats.
  std::size_t batch_calls_max = 32'768;   // Calls inside of batches; a batch itself is one above.
  std::size_t queued_bytes_max = std::size_t{256} << 20U;  // Requests that wait or run.
};

struct Load {
  std::size_t calls = 0;
  std::size_t bytes = 0;
  bool draining = false;
};

class Dispatcher {
 public:
  // All methods have to be bound.  Where no sessions are kept, a call that names one is refused.
  Dispatcher(MethodTable table, std::vector<BoundMethod> standard_methods, LoadLimits limits,
             bool keeps_sessions, InstancePlace place);

  // The method, or why the call is not taken.  `header` is one of a request or batch.
  Result<const BoundMethod*> admit(const wire::Header& header, const Load& load) const;
  // A batch is admitted once; then find() for each of its calls.
  Status admit_batch(const wire::Header& header, const Load& load) const;
  Result<const BoundMethod*> find(std::string_view method) const;
  // Whether this instance is the one that is asked, counted from 1, or 0; and for a key, its owner.
  Status check_place(std::uint32_t asked, std::string_view routing_key) const;
  // The same of the keys in the arguments; and whether a call over everything, where this is one of
  // several, is meant for this one: `is_addressed` by instance or routing key.
  Status check_arguments(const BoundMethod& method, bool is_addressed,
                         wire::BytesView arguments) const;

  const Service& service() const { return *service_; }
  const ServiceDescription& description() const { return description_; }
  const LoadLimits& limits() const { return limits_; }

 private:
  Status admit_header(const wire::Header& header) const;
  Status admit_load(const wire::Header& header, const Load& load) const;

  const Service* service_;
  ServiceDescription description_;  // The standard methods included.
  LoadLimits limits_;
  bool keeps_sessions_;
  InstancePlace place_;
  std::map<std::string, BoundMethod, std::less<>> methods_;
};

}  // namespace onetrip
