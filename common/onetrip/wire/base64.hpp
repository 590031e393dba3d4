// Base64 (RFC 4648, with padding): how JSON shows bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "onetrip/wire/bytes.hpp"

namespace onetrip::wire {

std::string to_base64(BytesView bytes);

// Empty if the text is not exactly what to_base64 would give for some bytes.
std::optional<Buffer> from_base64(std::string_view text);

}  // namespace onetrip::wire
