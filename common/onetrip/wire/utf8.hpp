// UTF-8, as MessagePack's str has to be.
#pragma once

#include <string>
#include <string_view>

namespace onetrip::wire {

// Whether the text is well-formed: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text);

// At most `bytes_max` bytes of the text, cut between characters; bytes that are not UTF-8 become
// '?'.
std::string utf8_prefix(std::string_view text, std::size_t bytes_max);

// The text between quotes for an error's sentence: control characters and bytes that are not UTF-8
// become '?', and a long text ends in "...".
std::string in_quotes(std::string_view text);

}  // namespace onetrip::wire
