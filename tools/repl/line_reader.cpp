#include "tools/repl/line_reader.hpp"

namespace onetrip::repl {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

}  // namespace

std::optional<std::string> LineReader::next() {
  using Traits = std::istream::traits_type;
  std::streambuf& buffer = *in_.rdbuf();
  if (Traits::eq_int_type(buffer.sgetc(), Traits::eof())) return std::nullopt;
  std::string line;
  for (auto c = buffer.sbumpc(); !Traits::eq_int_type(c, Traits::eof()); c = buffer.sbumpc()) {
    if (Traits::to_char_type(c) == '\n') break;
    if (line.size() <= bytes_max_) line.push_back(Traits::to_char_type(c));
  }
  if (++number_ == 1 && line.starts_with(byte_order_mark)) line.erase(0, byte_order_mark.size());
  return line;
}

}  // namespace onetrip::repl
