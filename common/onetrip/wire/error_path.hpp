// ErrorPath: the first thing found wrong in a value, and the way to it, put together while the
// search unwinds: "updates[3].value: expected f64, got str".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "onetrip/base/error.hpp"

namespace onetrip::wire {

class ErrorPath {
 public:
  // The first failure counts.  This and the at_... always return false, so that they can be
  // returned.
  bool fail(std::string sentence);
  // Each caller puts in front where it was: `name`, `[index]` or `["key"]`.
  bool at_field(std::string_view name);
  bool at_index(std::size_t index);
  bool at_key(std::string_view key);

  bool failed() const { return failed_; }
  // INVALID_ARGUMENT with reason "bad_argument".  Only after a failure.
  Error error() const;

 private:
  bool put_in_front(std::string step);

  bool failed_ = false;
  std::string sentence_;
  std::string path_;
};

}  // namespace onetrip::wire
