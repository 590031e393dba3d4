// CallRunner: the calls of a session at a terminal, each with what it has cost.
//
// A service that restarts may come back with another contract.  So a call that is refused because
// of its method or arguments makes the runner ask for the description again, and is made once more
// if that has changed; and after an UNAVAILABLE the next call to that service asks first.  What may
// have run is never repeated.
#pragma once

#include <set>
#include <string>

#include "onetrip/base/result.hpp"
#include "onetrip/client/round_trips.hpp"
#include "tools/repl/call_line.hpp"
#include "tools/repl/caller.hpp"
#include "tools/repl/evaluator.hpp"
#include "tools/repl/known_values.hpp"

namespace onetrip::repl {

struct Attempt {
  Result<std::string> json;  // One line.
  CallCost cost;             // Of the call alone; calls: 0 where none was made.
};

class CallRunner {
 public:
  // What it is given outlives it.
  CallRunner(Caller& caller, Evaluator& evaluator, KnownValues& values)
      : caller_(caller), evaluator_(evaluator), values_(values) {}

  Attempt run(const std::string& line);
  // The same in two steps.
  Result<PreparedCall> prepare(const std::string& line);
  Attempt send(const PreparedCall& call);

 private:
  Result<PreparedCall> prepare(const CallLine& call);
  Attempt try_once(const CallLine& call);
  bool has_changed(const std::string& service);
  void learn(const PreparedCall& call, const std::string& json);

  Caller& caller_;
  Evaluator& evaluator_;
  KnownValues& values_;
  std::set<std::string> to_be_asked_again_;
};

}  // namespace onetrip::repl
