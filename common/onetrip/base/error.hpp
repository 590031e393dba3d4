// Error: why a call failed, said three times: a code for programs, a sentence for people, and what
// is known of the outcome for whoever has to decide about a retry.
//
// Errors are values.  An Error owns its text, has no identity, and may be copied between threads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/core.h>

namespace onetrip {

// gRPC's names and numbers (docs/protocol.md, "Errors").  `ok` is never the code of an Error.
enum class Code : std::uint8_t {
  ok = 0,
  cancelled = 1,
  unknown = 2,
  invalid_argument = 3,
  deadline_exceeded = 4,
  not_found = 5,
  already_exists = 6,
  permission_denied = 7,
  resource_exhausted = 8,
  failed_precondition = 9,
  aborted = 10,
  out_of_range = 11,
  unimplemented = 12,
  internal = 13,
  unavailable = 14,
  data_loss = 15,
  unauthenticated = 16,
};

// What is known of the call's effect.
enum class Outcome : std::uint8_t {
  not_executed,  // The handler did not run, or all it did was undone: asking again is safe.
  executed,      // The handler ran to its end, and this error is its answer.
  unknown,       // The call may have run: only a call that may run twice is asked again.
};

// "INVALID_ARGUMENT", as documents and logs write it.  "UNKNOWN" for a number outside the list.
std::string_view name_of(Code code);
// The code of that number, or Code::unknown for a number outside 1..16.
Code code_from_number(std::uint64_t number);

// "not_executed", "executed", "unknown".
std::string_view name_of(Outcome outcome);
// Outcome::unknown for a text that is none of the three.
Outcome outcome_from_name(std::string_view name);

struct Error {
  Code code = Code::unknown;
  std::string
      message;         // A sentence that names field and value, and what to do where that is known.
  std::string reason;  // Short and machine-readable ("overloaded"); empty where there is none.
  Outcome outcome = Outcome::not_executed;

  // A copy with another reason or outcome, for `return unavailable("...").because("draining");`
  Error because(std::string_view why) &&;
  Error with_outcome(Outcome what) &&;

  friend bool operator==(const Error&, const Error&) = default;
};

// "NOT_FOUND: no ledger for hotkey_1 (executed)", for logs and test output.
std::string to_string(const Error& error);

// What the system says of `number`, a value of errno: "No such file or directory".
std::string system_message(int number);

// Makers, one for each code that onetrip itself gives.  Outcome: not_executed, unless changed.
// Used as `return not_found("no bundle for hotkey {}", hotkey);`.
template <class... Args>
Error make_error(Code code, fmt::format_string<Args...> text, Args&&... args) {
  return Error{code, fmt::vformat(text, fmt::make_format_args(args...)), {}, Outcome::not_executed};
}

#define ONETRIP_ERROR_MAKER(maker, error_code)                        \
  template <class... Args>                                            \
  Error maker(fmt::format_string<Args...> text, Args&&... args) {     \
    return make_error(error_code, text, std::forward<Args>(args)...); \
  }
ONETRIP_ERROR_MAKER(cancelled, Code::cancelled)
ONETRIP_ERROR_MAKER(invalid, Code::invalid_argument)
ONETRIP_ERROR_MAKER(deadline_exceeded, Code::deadline_exceeded)
ONETRIP_ERROR_MAKER(not_found, Code::not_found)
ONETRIP_ERROR_MAKER(already_exists, Code::already_exists)
ONETRIP_ERROR_MAKER(resource_exhausted, Code::resource_exhausted)
ONETRIP_ERROR_MAKER(failed_precondition, Code::failed_precondition)
ONETRIP_ERROR_MAKER(unimplemented, Code::unimplemented)
ONETRIP_ERROR_MAKER(internal, Code::internal)
ONETRIP_ERROR_MAKER(unavailable, Code::unavailable)
ONETRIP_ERROR_MAKER(data_loss, Code::data_loss)
#undef ONETRIP_ERROR_MAKER

}  // namespace onetrip
