#include "onetrip/rpc/merge_values.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <utility>

#include "onetrip/wire/reader.hpp"
#include "onetrip/wire/utf8.hpp"
#include "onetrip/wire/writer.hpp"

namespace onetrip {
namespace {

using wire::BytesView;
using wire::Family;
using wire::Reader;
using Values = std::vector<BytesView>;

Reader reply_reader(BytesView bytes) { return {bytes, wire::Strictness::reply}; }

Status merge_into(wire::Writer& writer, const Values& values, bool in_order);

bool same_bytes(BytesView a, BytesView b) { return wire::text_of(a) == wire::text_of(b); }

Status add_integers(wire::Writer& writer, const Values& values) {
  std::int64_t sum = 0;
  for (const BytesView each : values) {
    Reader reader = reply_reader(each);
    std::int64_t number = 0;
    if (!reader.integer(number) || __builtin_add_overflow(sum, number, &sum))
      return not_mergeable("the sum of its numbers is too large");
  }
  writer.integer(sum);
  return {};
}

Status add_reals(wire::Writer& writer, const Values& values) {
  double sum = 0;
  for (const BytesView each : values) {
    Reader reader = reply_reader(each);
    double number = 0;
    if (!reader.real(number)) return reader.error();
    sum += number;
  }
  writer.real(sum);
  return {};
}

// What an element is sorted by: itself, or of a record the first field.
BytesView sort_key_of(BytesView element) {
  Reader reader = reply_reader(element);
  std::size_t count = 0;
  BytesView first;
  const bool is_record =
      reader.next_family() == Family::map
          ? reader.map(count) && reader.skip() && reader.value(first)
          : reader.next_family() == Family::array && reader.array(count) && reader.value(first);
  return is_record ? first : element;
}

bool is_before(BytesView a, BytesView b) {
  Reader left = reply_reader(sort_key_of(a));
  Reader right = reply_reader(sort_key_of(b));
  std::string_view text_a;
  std::string_view text_b;
  if (left.next_family() == Family::string)
    return left.string(text_a) && right.string(text_b) && text_a < text_b;
  double a_number = 0;
  double b_number = 0;
  if (left.next_family() == Family::real)
    return left.real(a_number) && right.real(b_number) && a_number < b_number;
  std::int64_t a_integer = 0;
  std::int64_t b_integer = 0;
  return left.integer(a_integer) && right.integer(b_integer) && a_integer < b_integer;
}

Status join_lists(wire::Writer& writer, const Values& values, bool in_order) {
  Values elements;
  for (const BytesView each : values) {
    Reader reader = reply_reader(each);
    std::size_t count = 0;
    if (!reader.array(count)) return reader.error();
    for (std::size_t i = 0; i < count; ++i) {
      BytesView element;
      if (!reader.value(element)) return reader.error();
      elements.push_back(element);
    }
  }
  if (in_order) std::stable_sort(elements.begin(), elements.end(), is_before);
  writer.array(elements.size());
  for (const BytesView element : elements) writer.raw(element);
  return {};
}

// Orders keys as the maps they come from do.
using SortKey = std::pair<std::int64_t, std::string_view>;

SortKey order_of(BytesView key) {
  Reader reader = reply_reader(key);
  SortKey order{0, wire::text_of(key)};
  if (reader.next_family() == Family::string) reader.string(order.second);
  if (reader.next_family() == Family::integer) reader.integer(order.first);
  return order;
}

// The keys of several maps, each with its values.  Ascending where they are so in every map; else,
// as in records, in the order in which they are met.
class UnitedMaps {
 public:
  Status add(BytesView map) {
    Reader reader = reply_reader(map);
    std::size_t count = 0;
    if (!reader.map(count)) return reader.error();
    BytesView previous;
    for (std::size_t i = 0; i < count; ++i) {
      BytesView key;
      BytesView value;
      if (!reader.value(key) || !reader.value(value)) return reader.error();
      ascending_ = ascending_ && (i == 0 || order_of(previous) < order_of(key));
      previous = key;
      const auto [at, is_new] = places_.try_emplace(wire::text_of(key), entries_.size());
      if (is_new) entries_.push_back({key, {}});
      entries_[at->second].second.push_back(value);
    }
    return {};
  }

  Status write(wire::Writer& writer) {
    if (ascending_)
      std::stable_sort(entries_.begin(), entries_.end(), [](const auto& a, const auto& b) {
        return order_of(a.first) < order_of(b.first);
      });
    writer.map(entries_.size());
    for (const auto& [key, values] : entries_) {
      writer.raw(key);
      ONETRIP_TRY_STATUS(merge_into(writer, values, /*in_order=*/false));
    }
    return {};
  }

 private:
  std::map<std::string_view, std::size_t> places_;
  std::vector<std::pair<BytesView, Values>> entries_;
  bool ascending_ = true;
};

Status unite_maps(wire::Writer& writer, const Values& values) {
  UnitedMaps maps;
  for (const BytesView each : values) ONETRIP_TRY_STATUS(maps.add(each));
  return maps.write(writer);
}

// What is nil says nothing; the first value that is not decides what they all are.
Status merge_into(wire::Writer& writer, const Values& values, bool in_order) {
  if (values.size() == 1) {
    writer.raw(values.front());
    return {};
  }
  Values told;
  for (const BytesView each : values)
    if (reply_reader(each).next_family() != Family::nil) told.push_back(each);
  if (told.empty()) {
    writer.nil();
    return {};
  }
  switch (reply_reader(told.front()).next_family()) {
    case Family::integer:
      return add_integers(writer, told);
    case Family::real:
      return add_reals(writer, told);
    case Family::array:
      return join_lists(writer, told, in_order);
    case Family::map:
      return unite_maps(writer, told);
    default:
      break;
  }
  const bool all_same = std::all_of(told.begin(), told.end(),
                                    [&](BytesView each) { return same_bytes(each, told.front()); });
  if (!all_same) return not_mergeable("they say something else where only one thing can be said");
  writer.raw(told.front());
  return {};
}

}  // namespace

Error not_mergeable(std::string_view why) {
  return internal("the answers of several instances cannot be put together: {}", why)
      .with_outcome(Outcome::executed);
}

Result<wire::Buffer> merge_values(const Values& values, bool in_order) {
  wire::Buffer merged;
  wire::Writer writer(merged);
  ONETRIP_TRY_STATUS(merge_into(writer, values, in_order));
  return merged;
}

}  // namespace onetrip
