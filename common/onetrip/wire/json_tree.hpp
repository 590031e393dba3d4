// JsonTree: a JSON text taken apart, with nothing rounded and nothing dropped: integers are exact,
// members keep their order, and a repeated member is still there to be refused.
//
// The JSON library stays behind this header.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "onetrip/base/result.hpp"

namespace onetrip::wire {

struct JsonMember;

struct JsonTree {
  struct Null {};
  struct Real {
    double value = 0;
    bool is_integer = false;  // Written as an integer that no 64 bits hold.
  };
  using Array = std::vector<JsonTree>;
  using Object = std::vector<JsonMember>;

  // Never negative as std::int64_t and std::uint64_t at once: the latter holds what is 0 or more.
  std::variant<Null, bool, std::int64_t, std::uint64_t, Real, std::string, Array, Object> node;
};

struct JsonMember {
  std::string name;
  JsonTree value;
};

// The whole text is one JSON value, nested at most nesting_depth_max deep.  The error says where
// the text stops making sense.
Result<JsonTree> parse_json(std::string_view text);

// `text`, which has to be UTF-8, as a JSON string with its quotes.
void append_json_string(std::string& out, std::string_view text);

// The shortest text that reads back as the same number, always with a point or an exponent;
// "NaN", "Infinity" and "-Infinity" come with quotes.
void append_json_real(std::string& out, double value);

}  // namespace onetrip::wire
