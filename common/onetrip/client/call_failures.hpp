// CallFailures: what a pass over several services could not do, where it goes on without.
//
//   CallFailures failures;
//   const Started ledgers(scheduler, perf_ledger::get_liquidations(mesh.with(patience)));
//   const Started scores(scheduler, positions::get_scores(mesh.with(patience), hotkeys));
//   const auto known = co_await failures.answer_of(ledgers, "perf_ledger.get_liquidations");
//   if (known) ...
//   co_return status_of(failures.sentences());   // what a timer says of its run
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onetrip/base/result.hpp"
#include "onetrip/client/mesh.hpp"
#include "onetrip/runtime/started.hpp"

namespace onetrip {

// How a pass calls a service that may be down: so that it leaves time for the others.
inline constexpr CallOptions patience{.deadline = wire::deadline_default,
                                      .connect_wait = std::chrono::seconds(1)};

// The service, not the call, is what fails: its other calls would fare the same now.
bool is_out_of_reach(const Error& error);

class CallFailures {
 public:
  // `call` is what was tried: "positions.flatten of hotkey_1".
  void note(std::string_view call, const Error& error);

  template <class T>
  std::optional<T> value_or_note(std::string_view call, Result<T> result) {
    if (result.ok()) return *std::move(result);
    note(call, result.error());
    return std::nullopt;
  }

  // The same of a call that is under way; both outlive the wait.
  template <class T>
  Task<std::optional<T>> answer_of(const Started<T>& started, const char* call) {
    Result<T> answer = co_await started;
    co_return value_or_note(call, std::move(answer));
  }

  // One for each that was noted, in order.
  const std::vector<std::string>& sentences() const { return sentences_; }
  bool empty() const { return sentences_.empty(); }

 private:
  std::vector<std::string> sentences_;
};

// UNAVAILABLE with these sentences; ok where there are none.
Status status_of(const std::vector<std::string>& sentences);

}  // namespace onetrip
