// Route: which instances of a service a call goes to, and how their answers become one.
//
// It follows from the method alone, so everybody finds the same instances: the C++ client, the
// REPL, and whoever reads `describe` (docs/protocol.md, "Several instances").  Of a service that
// has one instance nothing of this is looked at.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace onetrip {

enum class Spread : std::uint8_t {
  one,      // The first instance: of a single service; and what an instance says of itself.
  owner,    // That of the routing key, which is an argument, or in one.
  divided,  // The owners of the keys in an argument, each with its part of it.
  divided_over_all,  // Every instance, with its part of the argument, be it empty.
  everywhere,        // Every instance, with all of the arguments.
  any,               // Any one instance.
};
std::string_view name_of(Spread spread);
// Whether the route has a `param`.
constexpr bool has_keys(Spread spread) {
  return spread == Spread::owner || spread == Spread::divided || spread == Spread::divided_over_all;
}
// Spread::one for a name that is none.
Spread spread_from_name(std::string_view name);

// What a parameter has to do with it, unless it is the key itself.
enum class Keys : std::uint8_t { none, in_a_record, divided, divided_over_all };
// {"order", has_key}: a record that has the key as a field of the key parameter's name.
inline constexpr Keys has_key = Keys::in_a_record;
// {"hotkeys", divided_by_key}: a list of keys, a map by key, or a list of such records.  The owner
// of each key gets its part; who owns none is not asked.
inline constexpr Keys divided_by_key = Keys::divided;
// {"bundles", divided_over_all}: what is not in its part an instance drops, so each is asked.
inline constexpr Keys divided_over_all = Keys::divided_over_all;

// How several answers become one.  By itself numbers are added, lists put one behind the other,
// maps united, values under the same key put together likewise, and so are records, field by field.
struct Merging {
  bool in_order = false;    // The list that comes of it is sorted; records by their first field.
  bool first_only = false;  // All say the same: the first one's.
  // A field of the result: a map from the index in the divided list to what is wrong there.  The
  // indices become those of the whole list, and a part that failed is wrong at each of its own.
  std::string_view errors_by_index = {};

  friend bool operator==(const Merging&, const Merging&) = default;
};
inline constexpr Merging in_order{.in_order = true};
constexpr Merging errors_by_index(std::string_view field) { return {.errors_by_index = field}; }

// Views into the contract, or whatever it was made of.
struct Route {
  Spread spread = Spread::one;
  std::uint8_t param = 0;  // Of owner and divided: which argument.
  std::string_view key;    // The field of a record that is the key.
  Merging merging;

  friend bool operator==(const Route&, const Route&) = default;
};

// Those that every service has (rpc/standard.hpp).
constexpr bool is_standard_method(std::string_view method) {
  return method == "ping" || method == "describe" || method == "health" || method == "stats" ||
         method == "backup";
}

}  // namespace onetrip
