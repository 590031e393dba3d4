// What scenarios are made of: calls in a row, on their way at once, and in one message.
#pragma once

#include <utility>
#include <vector>

#include "onetrip/base/check.hpp"
#include "onetrip/client/batch.hpp"
#include "onetrip/client/mesh.hpp"

namespace onetrip::compare {

// Calls per connection have a bound, and so has what a service takes at once.
inline constexpr std::size_t pipelined_max = 100;

// `start(mesh, item)` gives a Pending.
template <class Items, class Start>
void one_by_one(Mesh& mesh, const Items& items, Start start) {
  for (const auto& item : items) start(mesh, item).get().value();
}

template <class Items, class Start>
void pipelined(Mesh& mesh, const Items& items, Start start) {
  std::vector<decltype(start(mesh, *items.begin()))> calls;
  for (const auto& item : items) {
    calls.push_back(start(mesh, item));
    if (calls.size() < pipelined_max) continue;
    for (auto& call : calls) call.get().value();
    calls.clear();
  }
  for (auto& call : calls) call.get().value();
}

// `add(batch, item)` adds a call.
template <class Items, class Add>
void in_one_batch(Mesh& mesh, const Items& items, Add add) {
  Batch batch{mesh};
  for (const auto& item : items) add(batch, item);
  const BatchResults results = batch.send();
  ONETRIP_CHECK(results.ok());
}

}  // namespace onetrip::compare
