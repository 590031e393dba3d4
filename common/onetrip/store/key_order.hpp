// The order of a table's keys, and the form in which a lookup takes one.
//
// Texts and byte strings are ordered by their bytes, numbers by size, pairs by their first part and
// then their second, records by their own `<=>`.
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "onetrip/wire/bytes.hpp"

namespace onetrip {

template <class Key>
struct KeyViewOf {
  using type = const Key&;
};
template <class Key>
requires std::is_arithmetic_v<Key>
struct KeyViewOf<Key> {
  using type = Key;
};
template <>
struct KeyViewOf<std::string> {
  using type = std::string_view;
};
template <>
struct KeyViewOf<wire::Buffer> {
  using type = wire::BytesView;
};
template <class First, class Second>
struct KeyViewOf<std::pair<First, Second>> {
  using type = std::pair<typename KeyViewOf<First>::type, typename KeyViewOf<Second>::type>;
};
// A key to look up: texts and bytes, alone or inside a pair, are views, so that nothing is
// allocated for it.
template <class Key>
using KeyView = typename KeyViewOf<Key>::type;

// Stands for every pair whose first part equals `first`.
template <class First>
struct KeyPrefix {
  KeyView<First> first;
};

struct KeyOrder {
  using is_transparent = void;

  template <class Left, class Right>
  bool operator()(const Left& left, const Right& right) const {
    return order(left, right) < 0;
  }

 private:
  template <class T>
  static constexpr bool is_text = std::is_convertible_v<const T&, std::string_view>;
  template <class T>
  static constexpr bool is_bytes = std::is_convertible_v<const T&, wire::BytesView>;

  template <class Left, class Right>
  static std::weak_ordering order(const Left& left, const Right& right) {
    if constexpr (is_text<Left> && is_text<Right>) {
      return std::string_view(left) <=> std::string_view(right);
    } else if constexpr (is_bytes<Left> && is_bytes<Right>) {
      return wire::text_of(left) <=> wire::text_of(right);
    } else {
      return left <=> right;
    }
  }

  template <class L1, class L2, class R1, class R2>
  static std::weak_ordering order(const std::pair<L1, L2>& left, const std::pair<R1, R2>& right) {
    const std::weak_ordering firsts = order(left.first, right.first);
    return firsts != 0 ? firsts : order(left.second, right.second);
  }

  template <class L1, class L2, class First>
  static std::weak_ordering order(const std::pair<L1, L2>& left, const KeyPrefix<First>& right) {
    return order(left.first, right.first);
  }
  template <class First, class R1, class R2>
  static std::weak_ordering order(const KeyPrefix<First>& left, const std::pair<R1, R2>& right) {
    return order(left.first, right.first);
  }
};

}  // namespace onetrip
