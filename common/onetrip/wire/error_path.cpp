#include "onetrip/wire/error_path.hpp"

#include <utility>

#include <fmt/format.h>

#include "onetrip/base/check.hpp"
#include "onetrip/wire/utf8.hpp"

namespace onetrip::wire {

bool ErrorPath::fail(std::string sentence) {
  if (failed_) return false;
  failed_ = true;
  sentence_ = std::move(sentence);
  return false;
}

bool ErrorPath::put_in_front(std::string step) {
  if (!path_.empty() && path_.front() != '[') step += '.';
  path_.insert(0, step);
  return false;
}

bool ErrorPath::at_field(std::string_view name) { return put_in_front(std::string(name)); }

bool ErrorPath::at_index(std::size_t index) { return put_in_front(fmt::format("[{}]", index)); }

bool ErrorPath::at_key(std::string_view key) { return put_in_front('[' + in_quotes(key) + ']'); }

Error ErrorPath::error() const {
  ONETRIP_CHECK(failed_);
  const std::string_view between = path_.empty() ? "" : ": ";
  return invalid("{}{}{}", path_, between, sentence_).because("bad_argument");
}

}  // namespace onetrip::wire
