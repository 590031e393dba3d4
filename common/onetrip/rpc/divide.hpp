// What a call to a service of several instances becomes: a part for each of those that are asked.
//
// Pure, and before types: it reads the encoded arguments, so the same few functions serve the Mesh,
// batches and the REPL; and the server, which refuses what is another instance's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/base/owner.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/rpc/route.hpp"
#include "onetrip/wire/bytes.hpp"

namespace onetrip {

// The routing key, which is an argument or in one; none where the arguments cannot be read so.  A
// view into them.
std::optional<std::string_view> routing_key_in(wire::BytesView arguments, const Route& route);

// What one instance is asked.
struct CallPart {
  std::uint32_t instance = 0;
  // The encoded arguments; nothing where they are those of the whole call.
  std::optional<wire::Buffer> arguments;
  std::vector<std::size_t> indices;  // Of a divided list: where in it its elements are.
};

// Of a route that is neither `one` nor `any`.  In order of instances, and never none: arguments
// that cannot be divided go whole to one instance, which says what is wrong with them.
std::vector<CallPart> divide(wire::BytesView arguments, const Route& route,
                             std::uint32_t instances);

// Whether all keys in the arguments are this instance's.  A client that counts on another number of
// instances would read and write where nobody else looks: FAILED_PRECONDITION, "wrong_instance".
Status check_keys(wire::BytesView arguments, const Route& route, std::string_view service,
                  InstancePlace place);

// The refusal, also where the key stands in a header.
Error not_its_key(std::string_view key, std::string_view service, InstancePlace place);

}  // namespace onetrip
