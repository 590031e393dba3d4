// Records of every shape, for tests: both layouts, every type, defaults, nesting.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "onetrip/wire/fields.hpp"
#include "onetrip/wire/value.hpp"

namespace sample {

struct Update {
  std::string hotkey;
  double value = 0;
  double spread_fee = 1;
  std::optional<std::string> note;

  static constexpr std::array defaulted{std::string_view("spread_fee")};
  friend bool operator==(const Update&, const Update&) = default;
};
ONETRIP_FIELDS(Update, hotkey, value, spread_fee, note)

struct Updates {
  std::vector<Update> updates;

  friend bool operator==(const Updates&, const Updates&) = default;
};
ONETRIP_FIELDS(Updates, updates)

// A hot row: an array on the wire.
struct Row {
  std::int64_t time_ms = 0;
  double gain = 0;
  std::optional<double> bid;
  double mdd = 1;

  static constexpr auto onetrip_layout = onetrip::wire::Layout::array;
  static constexpr std::array defaulted{std::string_view("mdd")};
  friend bool operator==(const Row&, const Row&) = default;
};
ONETRIP_FIELDS(Row, time_ms, gain, bid, mdd)

struct Everything {
  bool flag = false;
  std::int32_t small = 0;
  std::int64_t whole = 0;
  std::uint32_t count = 0;
  std::uint64_t big = 0;
  double real = 0;
  std::string text;
  onetrip::wire::Buffer bytes;
  std::array<std::byte, 4> four{};
  std::optional<std::int64_t> maybe;
  std::vector<Row> rows;
  std::map<std::string, Update> by_name;
  std::unordered_map<std::int64_t, double> by_number;
  std::pair<std::string, std::uint32_t> both;
  onetrip::wire::Value any;

  friend bool operator==(const Everything&, const Everything&) = default;
};
ONETRIP_FIELDS(Everything, flag, small, whole, count, big, real, text, bytes, four, maybe, rows,
               by_name, by_number, both, any)

struct Tree {
  std::string name;
  std::vector<Tree> branches;

  friend bool operator==(const Tree&, const Tree&) = default;
};
ONETRIP_FIELDS(Tree, name, branches)

struct Empty {
  std::optional<std::int64_t> nothing;

  friend bool operator==(const Empty&, const Empty&) = default;
};
ONETRIP_FIELDS(Empty, nothing)

// A filled one, for tests that want all of it.
inline Everything everything() {
  Everything value;
  value.flag = true;
  value.small = -7;
  value.whole = -1'700'000'000'000;
  value.count = 4'000'000'000;
  value.big = 18'000'000'000'000'000'000U;
  value.real = -0.125;
  value.text = "Grüße, 世界";
  value.bytes = {std::byte{0}, std::byte{255}};
  value.four = {std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}};
  value.maybe = 42;
  value.rows = {{1, 0.5, 2.5, 0.75}, {2, -0.5, std::nullopt, 1}};
  value.by_name = {{"a", {"hotkey_1", 1.5, 2, "note"}}, {"b", {"hotkey_2", 2.5, 1, {}}}};
  value.by_number = {{-5, 1.0}};
  value.both = {"first", 2};
  value.any = onetrip::wire::Value::of(std::vector<std::string>{"x", "y"});
  return value;
}

}  // namespace sample
