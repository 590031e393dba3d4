// Buffers of small messages, kept when they are done with and written again.
//
// They go from thread to thread, as one may begin what another ends.  Any thread.  Not an allocator
// of Buffer's (Recycled): with one that is not its own, the library copies a vector of bytes byte
// by byte.
#pragma once

#include <memory>

#include "onetrip/wire/bytes.hpp"

namespace onetrip::wire {

// Empty, with room for a small message.
Buffer take_buffer();
// Done with.  Kept if it is a small one and not too many are; else freed.
void give_buffer(Buffer&& buffer) noexcept;

// One that is given back with its last owner; empty and with room where none is given.
std::shared_ptr<Buffer> share_buffer(Buffer buffer = take_buffer());

}  // namespace onetrip::wire
