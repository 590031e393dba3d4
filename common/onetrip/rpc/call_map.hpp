// CallMap<T>: what is kept of each open call, by its id.
//
// An array in which an id has the place that it hashes to, or the next free one: no block of memory
// comes and goes with a call.  Not thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "onetrip/wire/header.hpp"

namespace onetrip {

using wire::CallId;

template <class T>
class CallMap {
 public:
  // What is returned stays where it is until the next insert() or take().  No id is 0, and none is
  // put in twice.
  T& insert(CallId id, T value) {
    if (2 * (size_ + 1) > places_.size()) grow();
    ++size_;
    return put(id, std::move(value));
  }
  // Null where it is not in.
  T* find(CallId id) {
    const std::optional<std::size_t> place = place_of(id);
    return place ? &places_[*place].value : nullptr;
  }
  bool contains(CallId id) const { return place_of(id).has_value(); }
  // Removes it.
  std::optional<T> take(CallId id) {
    const std::optional<std::size_t> place = place_of(id);
    if (!place) return std::nullopt;
    std::optional<T> taken(std::move(places_[*place].value));
    --size_;
    close_gap(*place);
    return taken;
  }
  std::size_t size() const { return size_; }

  // In no order.  `use` changes nothing of the map.
  template <class Use>
  void for_each(const Use& use) {
    for (Place& place : places_)
      if (place.id != 0) use(place.id, place.value);
  }

 private:
  struct Place {
    CallId id = 0;  // None.
    T value{};
  };

  // Ids that are counted up are to lie apart: a search ends at the first free place.
  std::size_t first_place(CallId id) const {
    return (id * 0x9e3779b97f4a7c15U) >> 32U & (places_.size() - 1);
  }
  std::size_t after(std::size_t place) const { return (place + 1) & (places_.size() - 1); }

  std::optional<std::size_t> place_of(CallId id) const {
    if (size_ == 0) return std::nullopt;
    for (std::size_t i = first_place(id); places_[i].id != 0; i = after(i))
      if (places_[i].id == id) return i;
    return std::nullopt;
  }

  T& put(CallId id, T value) {
    std::size_t i = first_place(id);
    while (places_[i].id != 0) i = after(i);
    places_[i] = {id, std::move(value)};
    return places_[i].value;
  }

  // Half of the places are free at least: a search ends soon.
  void grow() {
    constexpr std::size_t few = 16;
    std::vector<Place> before = std::exchange(places_, {});
    places_.resize(before.empty() ? few : 2 * before.size());
    for (Place& place : before)
      if (place.id != 0) put(place.id, std::move(place.value));
  }

  // Those that had to go past the place that is now free are searched for from before it.
  void close_gap(std::size_t gap) {
    for (std::size_t i = after(gap); places_[i].id != 0; i = after(i)) {
      const std::size_t past_first = i - first_place(places_[i].id);
      const std::size_t past_gap = i - gap;
      const std::size_t mask = places_.size() - 1;
      if ((past_first & mask) < (past_gap & mask)) continue;
      places_[gap] = std::move(places_[i]);
      gap = i;
    }
    places_[gap] = Place{};
  }

  std::vector<Place> places_;  // A power of two of them.
  std::size_t size_ = 0;
};

}  // namespace onetrip
