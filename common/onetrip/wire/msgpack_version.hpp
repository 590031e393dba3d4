// Which MessagePack library is linked.
#pragma once

#include <string_view>

namespace onetrip::wire {

// Of msgpack-c: "4.1.3".
std::string_view msgpack_version();

}  // namespace onetrip::wire
