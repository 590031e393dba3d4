// Evaluator: from a typed call to the JSON of its result.
//
// Asks each service once for its description, at the first call that names it, and keeps the answer
// (a failed attempt is not kept).  Not thread-safe.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

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

class Evaluator {
 public:
  // Each call, and each question for a description, gets `timeout`, or else what the configuration
  // says.
  Evaluator(Caller& caller, ReadFile read_file, std::optional<Duration> timeout)
      : caller_(caller), read_file_(std::move(read_file)), timeout_(timeout) {}

  // One line of JSON.
  Result<std::string> evaluate(const CallLine& line);

  // The pointer stays good while the Evaluator lives.
  Result<const KnownService*> service(const std::string& name);

 private:
  Status check_is_configured(const std::string& name) const;
  Result<KnownService> ask(const std::string& name);

  Caller& caller_;
  ReadFile read_file_;
  std::optional<Duration> timeout_;
  std::map<std::string, KnownService> services_;
};

}  // namespace onetrip::repl
