// A method's arguments on the wire: an array in declared order, the defaulted ones at its end left
// out by whoever likes (docs/protocol.md, "Request").
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "onetrip/base/result.hpp"
#include "onetrip/rpc/method.hpp"
#include "onetrip/wire/codec.hpp"
#include "onetrip/wire/json.hpp"

namespace onetrip {

// An argument of another type than its parameter's that is written the same, as a record where the
// parameter is any value: it is encoded in its place, and not aside first.  Refers to the value.
template <class T>
struct SameOnWire {
  const T& value;
};
template <class T>
SameOnWire(const T&) -> SameOnWire<T>;

namespace detail {

template <class T>
void write_argument(wire::Writer& writer, const T& value) {
  wire::write_value(writer, value);
}
template <class T, class Given>
void write_argument(wire::Writer& writer, const SameOnWire<Given>& given) {
  wire::write_value(writer, given.value);
}

}  // namespace detail

// Writes the given arguments, each as its parameter's type (a literal 1 for a double is a double).
template <class M, class... Given>
void write_arguments(wire::Writer& writer, const M& /*method*/, const Given&... given) {
  static_assert(sizeof...(Given) <= M::arity);
  writer.array(sizeof...(Given));
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (detail::write_argument<std::tuple_element_t<I, typename M::arguments>>(writer, given), ...);
  }
  (std::index_sequence_for<Given...>{});
}

// The declared defaults of a method, parsed once.  Empty bytes: the parameter is required.
class ArgumentDefaults {
 public:
  template <class M>
  static ArgumentDefaults of(const M& method) {
    ArgumentDefaults defaults;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (defaults.add<std::tuple_element_t<I, typename M::arguments>>(method.params()[I]), ...);
    }
    (std::make_index_sequence<M::arity>{});
    return defaults;
  }

  const std::vector<wire::Buffer>& encoded() const { return encoded_; }

 private:
  template <class T>
  void add(const Param& param) {
    if (param.default_json.empty()) {
      // Arguments are left out from the end, so a required one behind a default could not be given.
      ONETRIP_CHECK(encoded_.empty() || encoded_.back().empty(), param.name);
      encoded_.emplace_back();
      return;
    }
    const Result<T> value = wire::from_json<T>(param.default_json);
    ONETRIP_CHECK(value.ok(), param.name, param.default_json);
    encoded_.push_back(wire::encode(*value));
  }

  std::vector<wire::Buffer> encoded_;
};

namespace detail {

Error wrong_count(std::size_t given, std::size_t arity, std::string_view missing);

template <class T>
bool read_argument(wire::Reader& reader, T& value, std::string_view name) {
  if (wire::read_value(reader, value)) return true;
  reader.at_field(name);
  return false;
}

template <class T>
void read_default(T& value, const wire::Buffer& encoded) {
  value = wire::decode<T>(encoded, wire::Strictness::request).value();
}

}  // namespace detail

// Reads the arguments, with INVALID_ARGUMENT that names the parameter and the path inside it.
template <class M>
Result<typename M::arguments> read_arguments(const M& method, const ArgumentDefaults& defaults,
                                             wire::BytesView body) {
  wire::Reader reader(body, wire::Strictness::request);
  std::size_t given = 0;
  if (!reader.array(given)) {
    reader.at_field("arguments");
    return reader.error();
  }
  if (given > M::arity) return detail::wrong_count(given, M::arity, {});
  for (std::size_t i = given; i < M::arity; ++i)
    if (defaults.encoded()[i].empty())
      return detail::wrong_count(given, M::arity, method.params()[i].name);

  typename M::arguments arguments;
  const bool read = [&]<std::size_t... I>(std::index_sequence<I...>) {
    [[maybe_unused]] const auto one = [&](auto& value, std::size_t i) {
      if (i < given) return detail::read_argument(reader, value, method.params()[i].name);
      detail::read_default(value, defaults.encoded()[i]);
      return true;
    };
    return (one(std::get<I>(arguments), I) && ...);
  }
  (std::make_index_sequence<M::arity>{});
  if (!read || !reader.finish()) return reader.error();
  return arguments;
}

}  // namespace onetrip
