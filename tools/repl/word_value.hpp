// A bare word as a value: what it means depends on the type that is wanted.
#pragma once

#include <string_view>

#include "onetrip/base/result.hpp"
#include "onetrip/wire/bytes.hpp"
#include "onetrip/wire/schema.hpp"

namespace onetrip::repl {

// Whether the word is what JSON calls a number, true, false or null.
bool is_json_scalar(std::string_view word);

// The word as a value of that type.  The error says what to write instead.
Result<wire::Buffer> encode_word(std::string_view word, std::string_view type,
                                 const wire::Schema& schema);

}  // namespace onetrip::repl
