// Scan: rows of a Table in the order of their keys, as a range to loop over in either direction:
//
//   for (const auto& [key, value] : table.scan()) ...
//   const auto& [last_key, last_value] = table.prefix("BTCUSD").back();
//
// A view: good until the table next changes.  To erase what a scan finds, collect the keys first.
#pragma once

#include <cstddef>
#include <iterator>
#include <map>
#include <utility>

#include "onetrip/base/check.hpp"
#include "onetrip/store/change_set.hpp"
#include "onetrip/store/key_order.hpp"

namespace onetrip {

template <class Value>
struct TableRow {
  Value value;
  CommitNo commit;  // That wrote it.
};
template <class Key, class Value>
using TableRows = std::map<Key, TableRow<Value>, KeyOrder>;

template <class Key, class Value>
class Scan {
  using Position = typename TableRows<Key, Value>::const_iterator;

 public:
  using Row = std::pair<const Key&, const Value&>;

  class Iterator {
   public:
    using iterator_concept = std::bidirectional_iterator_tag;
    using iterator_category = std::input_iterator_tag;  // As * gives a pair of references by value.
    using value_type = Row;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = Row;

    Iterator() = default;
    explicit Iterator(Position at) : at_(at) {}

    Row operator*() const { return {at_->first, at_->second.value}; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    Iterator operator++(int) { return Iterator(at_++); }
    Iterator& operator--() {
      --at_;
      return *this;
    }
    Iterator operator--(int) { return Iterator(at_--); }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    Position at_{};
  };

  Scan(Position begin, Position end) : begin_(begin), end_(end) {}

  Iterator begin() const { return Iterator(begin_); }
  Iterator end() const { return Iterator(end_); }
  bool empty() const { return begin_ == end_; }
  // Of a scan that is not empty.
  Row front() const {
    ONETRIP_CHECK(!empty());
    return *begin();
  }
  Row back() const {
    ONETRIP_CHECK(!empty());
    return *--end();
  }

 private:
  Position begin_;
  Position end_;
};

}  // namespace onetrip
