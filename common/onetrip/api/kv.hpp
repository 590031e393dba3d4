// kv: named dictionaries, for what was shared as a dictionary before it has methods of its own.
//
// Each operation is one round trip and carries whole values, as a dictionary that Python's
// multiprocessing.Manager() shares does: a value got is a copy, and changing the copy changes
// nothing.  Keys keep the order in which they were first set; setting one again leaves it where it
// stands.  A dictionary is there while it holds something: reading another is reading an empty one.
// client/dict_proxy.hpp wraps all this as a map.  State is spread over instances by dictionary.
//
// The rules are DESIGN §9's.  Where they are not Python's: 1, 1.0 and true are three keys; a NaN
// and an infinity are refused, in values, too.
#pragma once

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onetrip/rpc/method.hpp"
#include "onetrip/wire/describe.hpp"
#include "onetrip/wire/value.hpp"

namespace kv {

// A dictionary's name is the routing key of its calls, and those are no longer.
inline constexpr std::size_t dict_bytes_max = 128;
// Encoded.  Every key is held three times; a longer one is a value in the wrong place.
inline constexpr std::size_t key_bytes_max = 4096;

// nil, a bool, a number, a text, bytes, or an array of such; kept and compared as its shortest
// encoding, so that one number is one key, however it was sent.
class Key {
 public:
  // nil.
  Key() : bytes_{std::byte{0xc0}} {}
  Key(std::string_view text) : bytes_(onetrip::wire::encode(std::string(text))) {}
  Key(const std::string& text) : Key(std::string_view(text)) {}
  Key(const char* text) : Key(std::string_view(text)) {}
  template <std::integral Number>
  Key(Number number) : bytes_(encoded_number(number)) {}
  Key(double number);

  // An array of scalars: what a tuple is in Python.
  template <class... Scalars>
  static Key of(const Scalars&... scalars) {
    return array_of({Key(scalars)...});
  }

  onetrip::wire::BytesView bytes() const { return bytes_; }
  // INVALID_ARGUMENT where the key is something else than a T.
  template <class T>
  onetrip::Result<T> as() const {
    return onetrip::wire::decode<T>(bytes_, onetrip::wire::Strictness::reply);
  }
  // As JSON, for people, cut where it is long.
  std::string text() const;

  friend bool operator==(const Key&, const Key&) = default;

 private:
  friend struct onetrip::wire::Codec<Key>;

  template <std::integral Number>
  static onetrip::wire::Buffer encoded_number(Number number) {
    if constexpr (std::same_as<Number, bool>)
      return onetrip::wire::encode(number);
    else if constexpr (std::signed_integral<Number>)
      return onetrip::wire::encode(static_cast<std::int64_t>(number));
    else
      return onetrip::wire::encode(static_cast<std::uint64_t>(number));
  }
  static Key array_of(std::initializer_list<Key> scalars);

  onetrip::wire::Buffer bytes_;
};

}  // namespace kv

namespace onetrip::wire {

template <>
inline constexpr bool may_be_nil<kv::Key> = true;
template <>
inline constexpr std::string_view plain_name<kv::Key> = "any";

// Refuses a map, an array in an array, and more than key_bytes_max.
template <>
struct Codec<kv::Key> {
  static void write(Writer& writer, const kv::Key& key) { writer.raw(key.bytes_); }
  static bool read(Reader& reader, kv::Key& key);
};

}  // namespace onetrip::wire

namespace kv {

using onetrip::Effect;
using onetrip::Method;
using onetrip::wire::Value;

using Item = std::pair<Key, Value>;
using Items = std::vector<Item>;

struct DictInfo {
  std::string name;
  std::int64_t length = 0;
  std::int64_t bytes = 0;  // Of its keys and values, encoded.

  friend bool operator==(const DictInfo&, const DictInfo&) = default;
};
ONETRIP_FIELDS(DictInfo, name, length, bytes)

// What one client's calls on one dictionary have cost since the service was started.  A client is a
// connection; a batch counts as one round trip, of its first call's dictionary.
struct Traffic {
  std::string client;  // Of the connection, in hexadecimal.
  std::string dict;
  std::uint64_t calls = 0;
  std::uint64_t round_trips = 0;
  std::uint64_t bytes_received = 0;  // By the service.
  std::uint64_t bytes_sent = 0;

  friend bool operator==(const Traffic&, const Traffic&) = default;
};
ONETRIP_FIELDS(Traffic, client, dict, calls, round_trips, bytes_received, bytes_sent)

inline constexpr onetrip::Service service{
    "kv", onetrip::Placement::keyed, "dict",
    "Named dictionaries of any values, one operation a round trip, in order of insertion."};

inline constexpr Method<Value(std::string, Key)> get_item{
    service,
    "get_item",
    Effect::read,
    {"dict", "key"},
    "The value of this key; NOT_FOUND where there is none."};

inline constexpr Method<Value(std::string, Key, Value)> get{
    service,
    "get",
    Effect::read,
    {"dict", "key", {"default", "null"}},
    "The value of this key, or the default where there is none."};

inline constexpr Method<void(std::string, Key, Value)> set_item{
    service,
    "set_item",
    Effect::idempotent,
    {"dict", "key", "value"},
    "Sets this key's value; a new key goes behind all others."};

inline constexpr Method<void(std::string, Key)> delete_item{
    service,
    "delete_item",
    Effect::once,
    {"dict", "key"},
    "Drops this key and its value; NOT_FOUND where there is none."};

inline constexpr Method<bool(std::string, Key)> contains{
    service, "contains", Effect::read, {"dict", "key"}, "Whether there is such a key."};

inline constexpr Method<std::int64_t(std::string)> length{
    service, "length", Effect::read, {"dict"}, "How many keys there are."};

inline constexpr Method<std::vector<Key>(std::string)> keys{
    service, "keys", Effect::read, {"dict"}, "Every key, in order of insertion."};

inline constexpr Method<std::vector<Value>(std::string)> values{
    service, "values", Effect::read, {"dict"}, "Every value, in the order of their keys."};

inline constexpr Method<Items(std::string)> items{
    service, "items", Effect::read, {"dict"}, "Every key with its value, in order of insertion."};

inline constexpr Method<Value(std::string, Key)> pop{
    service,
    "pop",
    Effect::once,
    {"dict", "key"},
    "Drops this key and gives its value; NOT_FOUND where there is none."};

inline constexpr Method<Item(std::string)> pop_item{
    service,
    "pop_item",
    Effect::once,
    {"dict"},
    "Drops the key that was inserted last, and gives it with its value; NOT_FOUND where the "
    "dictionary is empty."};

inline constexpr Method<Value(std::string, Key, Value)> set_default{
    service,
    "set_default",
    Effect::idempotent,
    {"dict", "key", {"value", "null"}},
    "The value of this key, which is set to the one given where there is none."};

inline constexpr Method<void(std::string, Items)> update{
    service,
    "update",
    Effect::idempotent,
    {"dict", "items"},
    "Sets the value of each of these keys, in order."};

inline constexpr Method<void(std::string)> clear{
    service, "clear", Effect::idempotent, {"dict"}, "Drops every key."};

inline constexpr Method<Items(std::string)> copy{
    service, "copy", Effect::read, {"dict"}, "The whole dictionary: what `items` gives."};

inline constexpr Method<std::vector<DictInfo>()> dicts{
    service, "dicts", Effect::read,
    "Every dictionary that holds something, by name: its length, and the bytes of its keys and "
    "values.",
    onetrip::in_order};

inline constexpr Method<std::vector<Traffic>()> traffic{
    service, "traffic", Effect::read,
    "Calls, round trips and bytes of each client and dictionary since the start; of the 1000 that "
    "were used last."};

inline constexpr onetrip::Contract contract{
    service, get_item, get,      set_item,    delete_item, contains, length, keys,  values,
    items,   pop,      pop_item, set_default, update,      clear,    copy,   dicts, traffic};

}  // namespace kv
