#include "tools/repl/call_line.hpp"

#include <utility>

#include "onetrip/wire/limits.hpp"
#include "tools/repl/scanner.hpp"

namespace onetrip::repl {
namespace {

Error not_a_target(Scanner& scanner, std::size_t at) {
  return scanner.error_at(at, "a call starts with SERVICE.METHOD, such as perf_ledger.ping");
}

// SERVICE.METHOD, which starts here and ends at a space or with the text.
Result<CallLine> scan_target(Scanner& scanner) {
  const std::size_t start = scanner.at();
  CallLine call;
  call.service = scanner.name_before('.');
  if (const auto instance = scanner.number_before('.')) call.instance = *instance + 1;
  call.method = scanner.letters();
  if (call.service.empty() || call.method.empty() || !is_name_start(call.method.front())) {
    return not_a_target(scanner, start);
  }
  if (!scanner.at_end() && scanner.peek() == '(') {
    return scanner.error_at(scanner.at(),
                            "no parentheses: write {}.{} and its arguments, spaces "
                            "between them",
                            call.service, call.method);
  }
  if (!scanner.at_end() && !is_space(scanner.peek())) return not_a_target(scanner, start);
  for (const std::string& name : {call.service, call.method}) {
    if (name.size() > wire::name_bytes_max) {
      return scanner.error_at(start, "a name of {} letters: none has more than {}", name.size(),
                              wire::name_bytes_max);
    }
  }
  return call;
}

Error too_many_arguments() {
  return invalid("more than {} arguments, and no method has as many: give a list as one JSON value",
                 arguments_max)
      .because("bad_argument");
}

}  // namespace

Result<std::optional<CallLine>> parse_call_line(std::string_view line) {
  Scanner scanner(line, Scanner::Form::line);
  ONETRIP_TRY_STATUS(scanner.check_text());
  if (!scanner.next_word()) return std::optional<CallLine>{};
  ONETRIP_TRY(CallLine call, scan_target(scanner));
  while (scanner.next_word()) {
    if (call.arguments.size() == arguments_max) return too_many_arguments();
    ONETRIP_TRY(Argument argument, scanner.argument());
    call.arguments.push_back(std::move(argument));
  }
  return std::optional<CallLine>{std::move(call)};
}

Result<CallLine> parse_call_target(std::string_view target) {
  Scanner scanner(target, Scanner::Form::word);
  ONETRIP_TRY_STATUS(scanner.check_text());
  ONETRIP_TRY(CallLine call, scan_target(scanner));
  if (!scanner.at_end()) {
    return scanner.error_at(scanner.at(),
                            "SERVICE.METHOD and the arguments are words of their own");
  }
  return call;
}

Result<CallLine> parse_call_words(const std::vector<std::string>& words) {
  ONETRIP_TRY(CallLine call, parse_call_target(words.empty() ? "" : words.front()));
  if (words.size() > arguments_max + 1) return too_many_arguments();
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string number = fmt::format("argument {}", i);
    Scanner scanner(words[i], Scanner::Form::word, number + ", ");
    ONETRIP_TRY_STATUS(scanner.check_text());
    ONETRIP_TRY(Argument argument, scanner.argument());
    argument.place = number;
    call.arguments.push_back(std::move(argument));
  }
  return call;
}

}  // namespace onetrip::repl
