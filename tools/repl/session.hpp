// Session: what a person at a terminal is doing: each line that is entered, carried out.
//
// Everything it touches is handed in, so that a test types lines and reads what comes.  Not
// thread-safe; Ctrl-C comes through the Caller (cancel) and the Interruption.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "onetrip/base/clock.hpp"
#include "tools/repl/binding.hpp"
#include "tools/repl/call_runner.hpp"
#include "tools/repl/caller.hpp"
#include "tools/repl/command.hpp"
#include "tools/repl/completion.hpp"
#include "tools/repl/evaluator.hpp"
#include "tools/repl/hint.hpp"
#include "tools/repl/interrupts.hpp"
#include "tools/repl/known_values.hpp"
#include "tools/repl/list_paths.hpp"
#include "tools/repl/screen.hpp"

namespace onetrip::repl {

// The files that @ names.
struct Files {
  ReadFile read;
  ListPaths list;
};

struct SessionOptions {
  bool json = false;
  std::optional<Duration> timeout;  // Nothing: as configured.
};

class Session {
 public:
  // What it is given outlives it.
  Session(Caller& caller, Interruption& interruption, const Clock& clock, Files files,
          Screen screen, SessionOptions options);

  // Carries the line out, and returns when that is done or was interrupted.  False: leave.
  bool enter(const std::string& line);

  // For what has been typed so far, up to the cursor.  They ask a service for its description where
  // it is not known, and do not wait long for it.
  Completion complete_line(std::string_view line);
  Hint hint(std::string_view line);

 private:
  void run(const command::Nothing& nothing);
  void run(const command::Services& services);
  void run(const command::Methods& methods);
  void run(const command::Describe& describe);
  void run(const command::Watch& watch);
  void run(const command::Time& time);
  void run(const command::Timeout& timeout);
  void run(const command::Json& json);
  void run(const command::Help& help);
  void run(const command::Leave& leave);
  void run(const command::Call& call);

  void show(const Attempt& attempt);
  std::string result_text(const std::string& json) const;
  void tell(const Error& error);
  void behind_ctrl_c();
  const ServiceDescription* peek(const std::string& service);
  Knowledge knowledge();

  Caller& caller_;
  Interruption& interruption_;
  const Clock& clock_;
  Screen screen_;
  bool json_;
  ListPaths list_paths_;
  Evaluator evaluator_;
  KnownValues values_;
  CallRunner runner_;
  // A service that did not describe itself in time is not asked for each letter again.
  std::set<std::string> not_there_;
};

}  // namespace onetrip::repl
