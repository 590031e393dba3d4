// Waits for a SqliteBackend as an event loop does.
#pragma once

#include <array>

#include "onetrip/base/check.hpp"
#include "onetrip/net/poller.hpp"
#include "onetrip/store/sqlite_backend.hpp"
#include "onetrip/store/store.hpp"

namespace onetrip::test {

// Until the batch in hand has ended.
inline void collect_one(SqliteBackend& backend) {
  const auto ended = net::wait_for(std::array{backend.pollable()}, std::chrono::seconds(60));
  ONETRIP_CHECK(ended.front());
  backend.collect();
}

// Until nothing is being written or waits to be.
inline void collect_until_idle(SqliteBackend& backend, const Store& store) {
  while (!store.idle()) collect_one(backend);
}

}  // namespace onetrip::test
