#include "onetrip/client/call_failures.hpp"

#include <fmt/format.h>

namespace onetrip {

bool is_out_of_reach(const Error& error) {
  return error.code == Code::unavailable || error.code == Code::deadline_exceeded ||
         error.code == Code::resource_exhausted || error.code == Code::unimplemented;
}

void CallFailures::note(std::string_view call, const Error& error) {
  sentences_.push_back(fmt::format("{}: {}", call, to_string(error)));
}

Status status_of(const std::vector<std::string>& sentences) {
  if (sentences.empty()) return {};
  return unavailable("{}", fmt::join(sentences, "; "));
}

}  // namespace onetrip
