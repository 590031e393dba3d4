// A JSON value on one line, as a person reads it: with a space behind each comma and colon.
#pragma once

#include <string>

#include "onetrip/wire/json_tree.hpp"

namespace onetrip::repl {

std::string json_text(const wire::JsonTree& value);

}  // namespace onetrip::repl
