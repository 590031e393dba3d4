// Evaluator: from a typed call to the JSON of its result.
//
// Asks each service once for its description, at the first call that names it, and keeps the answer
// (a failed attempt is not kept).  Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onetrip/base/clock.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/rpc/description.hpp"
#include "onetrip/wire/schema.hpp"
#include "tools/repl/binding.hpp"
#include "tools/repl/call_line.hpp"
#include "tools/repl/caller.hpp"

namespace onetrip::repl {

// What a service said about itself, the methods that every service has included.
struct KnownService {
  ServiceDescription description;
  wire::Schema schema;

  // UNIMPLEMENTED with the nearest names where there is no such method.
  Result<const MethodDescription*> method(std::string_view name) const;
};

// A call whose arguments are encoded.  Good as long as the pointers: see Evaluator::service.
struct PreparedCall {
  std::string service_name;
  std::uint32_t instance = 0;  // As in Request.
  const KnownService* service = nullptr;
  const MethodDescription* method = nullptr;
  std::vector<wire::Buffer> arguments;
};

class Evaluator {
 public:
  // Each call, and each question for a description, gets `timeout`, or else what the configuration
  // says.
  Evaluator(Caller& caller, ReadFile read_file, std::optional<Duration> timeout)
      : caller_(caller), read_file_(std::move(read_file)), timeout_(timeout) {}

  // One line of JSON.
  Result<std::string> evaluate(const CallLine& line);
  // The same in two steps; what is prepared may be sent any number of times.
  Result<PreparedCall> prepare(const CallLine& line);
  Result<std::string> send(const PreparedCall& call);

  // The pointer stays good until refresh() of that service, or the Evaluator's end.
  Result<const KnownService*> service(const std::string& name);
  // Null where it was not asked yet.
  const KnownService* known(const std::string& name) const;
  // Asks again.  Whether the service now describes itself otherwise than before; where it does not
  // answer, all stays as it was.
  Result<bool> refresh(const std::string& name);

  std::optional<Duration> timeout() const { return timeout_; }
  void set_timeout(std::optional<Duration> timeout) { timeout_ = timeout; }

 private:
  Status check_is_configured(const std::string& name) const;
  Result<KnownService> ask(const std::string& name);

  Caller& caller_;
  ReadFile read_file_;
  std::optional<Duration> timeout_;
  std::map<std::string, KnownService> services_;
};

}  // namespace onetrip::repl
