// Encoded<T>: a value of T that is encoded already.  A handler may return one in place of its
// result where that is long, and writing it all at once would hold the loop; MapPieces and
// ListPieces make one piece by piece:
//
//   MapPieces<Hotkey, Positions> found(sorted_hotkeys.size());
//   for (const Hotkey& hotkey : sorted_hotkeys) {
//     found.add(hotkey, positions_of(hotkey));
//     co_await breathe(scheduler_);
//   }
//   co_return std::move(found).take();
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>
#include <vector>

#include "onetrip/wire/bytes.hpp"
#include "onetrip/wire/codec.hpp"
#include "onetrip/wire/writer.hpp"

namespace onetrip::wire {

template <class T>
class Encoded {
 public:
  // `bytes` are one T, from the `begin`-th on, which nobody checks here.
  explicit Encoded(Buffer bytes, std::size_t begin = 0) : bytes_(std::move(bytes)), begin_(begin) {}

  BytesView bytes() const { return BytesView(bytes_).subspan(begin_); }
  // Done with: `head`, and the value behind it.  Where the value is long, this takes less than to
  // write it once more: its memory stays.
  Buffer behind(BytesView head) && {
    if (head.size() > begin_)
      bytes_.insert(bytes_.begin(), head.size() - begin_, std::byte{});
    else
      bytes_.erase(bytes_.begin(),
                   bytes_.begin() + static_cast<std::ptrdiff_t>(begin_ - head.size()));
    std::copy(head.begin(), head.end(), bytes_.begin());
    return std::move(bytes_);
  }

 private:
  Buffer bytes_;
  std::size_t begin_;
};

namespace detail {

// The entries of a map or list, behind room for its head.
class Pieces {
 public:
  explicit Pieces(std::size_t expected) : expected_(expected) {}

  // For the next entry; make_room() once it is written.
  Writer next() {
    ++count_;
    return Writer(bytes_);
  }
  // For those that come, if they are as long as those that have come, and an eighth more.
  void make_room() {
    constexpr std::size_t enough_to_know = 64;
    const bool is_power_of_two = (count_ & (count_ - 1)) == 0;
    if (count_ <= enough_to_know && is_power_of_two)
      bytes_.reserve(bytes_.size() / count_ * expected_ / 8 * 9);
  }

  std::size_t count() const { return count_; }
  template <class T>
  Encoded<T> take_behind(BytesView head) && {
    const std::size_t begin = head_max - head.size();
    std::copy(head.begin(), head.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(begin));
    return Encoded<T>(std::move(bytes_), begin);
  }

 private:
  static constexpr std::size_t head_max = 5;  // It tells the number of the entries.

  std::size_t expected_;
  Buffer bytes_ = Buffer(head_max);
  std::size_t count_ = 0;
};

}  // namespace detail

template <class K, class V>
class MapPieces {
 public:
  // About so many entries will come.  With it the bytes do not have to move when they are many: to
  // move 50 MB holds the loop for some 40 ms.
  explicit MapPieces(std::size_t expected = 0) : pieces_(expected) {}

  // Keys ascend, and each is given once: then it is what the map itself would be.
  void add(const K& key, const V& value) {
    Writer writer = pieces_.next();
    write_value(writer, key);
    write_value(writer, value);
    pieces_.make_room();
  }
  void add(const K& key, const Encoded<V>& value) {
    Writer writer = pieces_.next();
    write_value(writer, key);
    writer.raw(value.bytes());
    pieces_.make_room();
  }

  // Done with: the map of what was added.
  Encoded<std::map<K, V>> take() && {
    Buffer head;
    Writer(head).map(pieces_.count());
    return std::move(pieces_).template take_behind<std::map<K, V>>(head);
  }

 private:
  detail::Pieces pieces_;
};

template <class V>
class ListPieces {
 public:
  // As of MapPieces.
  explicit ListPieces(std::size_t expected = 0) : pieces_(expected) {}

  void add(const V& value) {
    Writer writer = pieces_.next();
    write_value(writer, value);
    pieces_.make_room();
  }

  // Done with: the list of what was added.
  Encoded<std::vector<V>> take() && {
    Buffer head;
    Writer(head).array(pieces_.count());
    return std::move(pieces_).template take_behind<std::vector<V>>(head);
  }

 private:
  detail::Pieces pieces_;
};

}  // namespace onetrip::wire
