#include "onetrip/wire/msgpack_version.hpp"

#include <msgpack/version.hpp>

namespace onetrip::wire {

std::string_view msgpack_version() { return ::msgpack_version(); }

}  // namespace onetrip::wire
