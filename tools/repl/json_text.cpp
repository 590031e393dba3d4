#include "tools/repl/json_text.hpp"

#include <fmt/core.h>

namespace onetrip::repl {
namespace {

using wire::JsonTree;

struct Writer {
  std::string& out;

  void operator()(JsonTree::Null /*nothing*/) const { out += "null"; }
  void operator()(bool value) const { out += value ? "true" : "false"; }
  void operator()(std::int64_t value) const { out += fmt::format("{}", value); }
  void operator()(std::uint64_t value) const { out += fmt::format("{}", value); }
  void operator()(JsonTree::Real real) const { wire::append_json_real(out, real.value); }
  void operator()(const std::string& text) const { wire::append_json_string(out, text); }
  void operator()(const JsonTree::Array& list) const {
    out += '[';
    for (const JsonTree& each : list) {
      if (&each != &list.front()) out += ", ";
      std::visit(*this, each.node);
    }
    out += ']';
  }
  void operator()(const JsonTree::Object& object) const {
    out += '{';
    for (const wire::JsonMember& each : object) {
      if (&each != &object.front()) out += ", ";
      wire::append_json_string(out, each.name);
      out += ": ";
      std::visit(*this, each.value.node);
    }
    out += '}';
  }
};

}  // namespace

std::string json_text(const JsonTree& value) {
  std::string text;
  std::visit(Writer{text}, value.node);
  return text;
}

}  // namespace onetrip::repl
