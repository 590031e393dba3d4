#include "tools/repl/typed_words.hpp"

#include <algorithm>

#include "tools/repl/scanner.hpp"

namespace onetrip::repl {
namespace {

// From a quote to behind the one that closes it, or to the line's end.
std::size_t end_of_string(std::string_view line, std::size_t at) {
  for (++at; at < line.size() && line[at] != '"'; ++at) {
    if (line[at] == '\\') ++at;
  }
  return std::min(at + 1, line.size());
}

// From a bracket to behind the one that closes it, or to the line's end.
std::size_t end_of_json(std::string_view line, std::size_t at) {
  std::size_t depth = 0;
  while (at < line.size()) {
    const char c = line[at];
    if (c == '"') {
      at = end_of_string(line, at);
      continue;
    }
    if (c == '{' || c == '[') ++depth;
    ++at;
    if ((c == '}' || c == ']') && --depth == 0) break;
  }
  return at;
}

std::size_t end_of_word(std::string_view line, std::size_t at) {
  const std::string_view value = typed_argument(line.substr(at)).value;
  at = line.size() - value.size();
  if (value.starts_with('"')) at = end_of_string(line, at);
  if (value.starts_with("@\"")) at = end_of_string(line, at + 1);
  if (value.starts_with('{') || value.starts_with('[')) at = end_of_json(line, at);
  while (at < line.size() && !is_space(line[at])) ++at;
  return at;
}

}  // namespace

std::vector<TypedWord> typed_words(std::string_view line) {
  std::vector<TypedWord> words;
  std::size_t at = 0;
  while (true) {
    while (at < line.size() && is_space(line[at])) ++at;
    const std::size_t end = end_of_word(line, at);
    words.push_back({at, line.substr(at, end - at)});
    if (end == line.size()) return words;
    at = end;
  }
}

TypedArgument typed_argument(std::string_view word) {
  std::size_t at = 0;
  while (at < word.size() && is_name_letter(word[at])) ++at;
  const bool named = at > 0 && at < word.size() && word[at] == '=' && is_name_start(word.front());
  if (!named) return {{}, word};
  return {word.substr(0, at), word.substr(at + 1)};
}

}  // namespace onetrip::repl
