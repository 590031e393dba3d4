// AnsweredCall: what a Server tells, of each call that it has answered, to a service that counts.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include "onetrip/wire/bytes.hpp"

namespace onetrip {

// The views are good during the call only.
struct AnsweredCall {
  std::string_view client;  // Bytes that name the connection it came by.
  std::string_view method;
  wire::BytesView arguments;       // Encoded, as they came.
  bool is_round_trip = true;       // False: another call of a batch than its first.
  std::size_t bytes_received = 0;  // The message; of a batch's call, its arguments.
  std::size_t bytes_sent = 0;      // The reply; of a batch's call, its part of it.
};

// Called on the loop's thread, outside of every stretch of the store: it must not touch tables.
using OnAnswered = std::function<void(const AnsweredCall&)>;

}  // namespace onetrip
