// CallFailures: what a pass over several services could not do, where it goes on without.
//
//   CallFailures failures;
//   const auto known = failures.value_or_note("perf_ledger.get_liquidations",
//                                             co_await get_liquidations(mesh));
//   if (known) ...
//   co_return status_of(failures.sentences());   // what a timer says of its run
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onetrip/base/result.hpp"

namespace onetrip {

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

  // One for each that was noted, in order.
  const std::vector<std::string>& sentences() const { return sentences_; }
  bool empty() const { return sentences_.empty(); }

 private:
  std::vector<std::string> sentences_;
};

// UNAVAILABLE with these sentences; ok where there are none.
Status status_of(const std::vector<std::string>& sentences);

}  // namespace onetrip
