#include "onetrip/wire/json_tree.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include <nlohmann/json.hpp>

#include "onetrip/wire/limits.hpp"
#include "onetrip/wire/utf8.hpp"

namespace onetrip::wire {
namespace {

// What nlohmann's parser calls as it reads.  Its own tree would round integers over 64 bits, and
// lose repeated members.
class TreeBuilder : public nlohmann::json_sax<nlohmann::json> {
 public:
  Result<JsonTree> take() && {
    if (error_) return *std::move(error_);
    return std::move(root_);
  }
  bool has_error() const { return error_.has_value(); }

  bool null() override { return add(JsonTree::Null{}); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(std::int64_t value) override { return add(value); }
  bool number_unsigned(std::uint64_t value) override { return add(value); }
  bool number_float(double value, const std::string& digits) override {
    const bool is_integer = digits.find_first_of(".eE") == std::string::npos;
    return add(JsonTree::Real{value, is_integer});
  }
  bool string(std::string& text) override { return add(std::move(text)); }
  bool binary(nlohmann::json::binary_t& /*none in JSON*/) override { return false; }

  bool start_object(std::size_t /*unknown*/) override { return open(JsonTree::Object{}); }
  bool start_array(std::size_t /*unknown*/) override { return open(JsonTree::Array{}); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(std::string& name) override {
    std::get<JsonTree::Object>(open_.back()->node).push_back({std::move(name), {}});
    return true;
  }

  bool parse_error(std::size_t position, const std::string& last_token,
                   const nlohmann::json::exception& /*exception*/) override {
    error_ = invalid("not JSON: {} is unexpected at position {}", in_quotes(last_token), position)
                 .because("bad_argument");
    return false;
  }

 private:
  // Where the next value goes.  The containers in `open_` do not move: only the innermost grows.
  JsonTree& slot() {
    if (open_.empty()) return root_;
    if (auto* array = std::get_if<JsonTree::Array>(&open_.back()->node))
      return array->emplace_back();
    return std::get<JsonTree::Object>(open_.back()->node).back().value;
  }

  template <class Node>
  bool add(Node node) {
    slot().node = std::move(node);
    return true;
  }

  template <class Container>
  bool open(Container container) {
    if (open_.size() == nesting_depth_max) {
      error_ = invalid("the JSON is nested deeper than {} levels", nesting_depth_max)
                   .because("bad_argument");
      return false;
    }
    JsonTree& tree = slot();
    tree.node = std::move(container);
    open_.push_back(&tree);
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  JsonTree root_;
  std::vector<JsonTree*> open_;
  std::optional<Error> error_;
};

}  // namespace

Result<JsonTree> parse_json(std::string_view text) {
  TreeBuilder builder;
  nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
  return std::move(builder).take();
}

void append_json_string(std::string& out, std::string_view text) {
  constexpr std::string_view hex_digits = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20) {
      out += "\\u00";
      out += hex_digits[byte >> 4U];
      out += hex_digits[byte & 0x0fU];
    } else {
      out += c;
    }
  }
  out += '"';
}

void append_json_real(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "\"NaN\"";
  } else if (std::isinf(value)) {
    out += value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
  } else {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    const std::string_view text(digits.data(), static_cast<std::size_t>(end - digits.data()));
    out += text;
    if (text.find_first_of(".e") == std::string_view::npos) out += ".0";
  }
}

}  // namespace onetrip::wire
