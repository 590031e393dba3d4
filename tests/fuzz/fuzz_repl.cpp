// Whatever is typed: it parses or is refused, and what parses is bound to every method of a service
// or refused.  What was bound reads back as its parameters' types.  At a prompt: every beginning of
// the line has its hint and its completion, and the whole of it is a command or refused.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/base/check.hpp"
#include "onetrip/wire/json.hpp"
#include "tests/tools/knowledge_for_tests.hpp"
#include "tools/repl/binding.hpp"
#include "tools/repl/call_line.hpp"
#include "tools/repl/command.hpp"
#include "tools/repl/completion.hpp"
#include "tools/repl/hint.hpp"

namespace onetrip::repl {
namespace {

void check_refusal(const Error& error) {
  ONETRIP_CHECK(error.code == Code::invalid_argument, error.message);
  ONETRIP_CHECK(error.outcome == Outcome::not_executed, error.message);
  ONETRIP_CHECK(!error.message.empty());
}

void bind_to(const CallLine& call, const MethodDescription& method, const wire::Schema& schema) {
  // The file says what its own name says, so that files are fuzzed, too.
  const auto read_file = [](const std::string& path) -> Result<std::string> { return path; };
  const auto arguments = bind_arguments(call.arguments, method, schema, read_file);
  if (!arguments) return check_refusal(arguments.error());
  for (std::size_t i = 0; i < arguments->size(); ++i) {
    const auto json = wire::json_from_wire((*arguments)[i], method.params[i].type, schema);
    ONETRIP_CHECK(json.ok(), method.name, method.params[i].name);
  }
}

void bind_to_all(const CallLine& call) {
  static const ServiceDescription shop = shop_description();
  static const wire::Schema schema(shop.records);
  for (const MethodDescription& method : shop.methods) bind_to(call, method, schema);
}

// The same text as the words of a shell, one a line.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    if (c == '\n') {
      words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  return words;
}

// What comes in place of a word goes on with it.
void check_completion(std::string_view line, const Completion& completion) {
  ONETRIP_CHECK(completion.start <= line.size());
  const std::string_view typed = line.substr(completion.start);
  for (const std::string& candidate : completion.candidates) {
    ONETRIP_CHECK(candidate.starts_with(typed), candidate);
  }
  const std::string agreed = completion.agreed();
  // Shorter only where the line ends within a character.
  ONETRIP_CHECK(agreed.starts_with(typed) || typed.starts_with(agreed), agreed);
}

void type_at_prompt(std::string_view line) {
  static const KnowledgeForTests shop = [] {
    KnowledgeForTests known;
    for (const char* value : {"ann", "two words", "a=b", "\"", "\xc3\xa9"}) {
      known.values.learn("customer", value);
      known.values.learn("name", value);
    }
    known.files = {"a", "a b.json", "\"", "data/", "two words/", "\xc3\xa9", "\xff"};
    return known;
  }();
  constexpr std::size_t beginnings_max = 256;  // All of them would be the square of a long line.
  const Knowledge knowledge = shop.get();
  for (std::size_t end = 0; end <= std::min(line.size(), beginnings_max); ++end) {
    check_completion(line.substr(0, end), complete(line.substr(0, end), knowledge));
    hint_for(line.substr(0, end), knowledge).cut_to(line.size() % 80);
  }
  if (const auto command = parse_command(line); !command) check_refusal(command.error());
}

}  // namespace
}  // namespace onetrip::repl

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace onetrip::repl;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  type_at_prompt(text);
  if (const auto line = parse_call_line(text); !line) {
    check_refusal(line.error());
  } else if (*line) {
    bind_to_all(**line);
  }
  if (const auto call = parse_call_words(words_of(text)); !call) {
    check_refusal(call.error());
  } else {
    bind_to_all(*call);
  }
  return 0;
}
