#include "onetrip/base/error.hpp"

#include <array>
#include <system_error>

namespace onetrip {
namespace {

constexpr std::array<std::string_view, 17> code_names{
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
};

}  // namespace

std::string_view name_of(Code code) {
  const auto index = static_cast<std::size_t>(code);
  return index < code_names.size() ? code_names[index] : "UNKNOWN";
}

Code code_from_number(std::uint64_t number) {
  return number >= 1 && number < code_names.size() ? static_cast<Code>(number) : Code::unknown;
}

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::not_executed:
      return "not_executed";
    case Outcome::executed:
      return "executed";
    case Outcome::unknown:
      break;
  }
  return "unknown";
}

Outcome outcome_from_name(std::string_view name) {
  if (name == "not_executed") return Outcome::not_executed;
  if (name == "executed") return Outcome::executed;
  return Outcome::unknown;
}

Error Error::because(std::string_view why) && {
  reason = why;
  return std::move(*this);
}

Error Error::with_outcome(Outcome what) && {
  outcome = what;
  return std::move(*this);
}

std::string system_message(int number) { return std::generic_category().message(number); }

std::string to_string(const Error& error) {
  return fmt::format("{}: {} ({})", name_of(error.code), error.message, name_of(error.outcome));
}

}  // namespace onetrip
