#include "tools/repl/program.hpp"

#include <optional>
#include <string_view>
#include <utility>

#include "onetrip/wire/fields.hpp"
#include "onetrip/wire/json.hpp"
#include "onetrip/wire/utf8.hpp"
#include "tools/repl/call_line.hpp"
#include "tools/repl/evaluator.hpp"
#include "tools/repl/line_reader.hpp"
#include "tools/repl/scanner.hpp"
#include "tools/repl/suggestion.hpp"
#include "tools/repl/text.hpp"

namespace onetrip::repl {

// An error in a line of --json.
struct ErrorReport {
  std::string code;
  std::string message;
  std::string reason;
  std::string outcome;
};
ONETRIP_FIELDS(ErrorReport, code, message, reason, outcome);

namespace {

int exit_code_of(const Error& error) { return exit_error_base + static_cast<int>(error.code); }

std::string json_of(const Error& error) {
  const ErrorReport report{
      std::string(name_of(error.code)), wire::utf8_prefix(error.message, error.message.size()),
      wire::utf8_prefix(error.reason, error.reason.size()), std::string(name_of(error.outcome))};
  return wire::to_json(report).value_or("null");
}

std::string json_line(std::size_t number, const Result<std::string>& result) {
  return result ? fmt::format("{{\"line\": {}, \"result\": {}}}\n", number, *result)
                : fmt::format("{{\"line\": {}, \"error\": {}}}\n", number, json_of(result.error()));
}

// `call perf_ledger`: what could stand behind the service's name.
std::string without_method(Evaluator& evaluator, const std::string& word, const Error& problem) {
  if (!is_name(word)) return problem.message;
  const auto service = evaluator.service(word);
  if (!service) {
    return service.error().code == Code::unimplemented ? service.error().message : problem.message;
  }
  std::string text = fmt::format("{0} is a service: call {0}.METHOD, one of", word);
  for (const MethodDescription& method : (*service)->description.methods) {
    text += "\n  " + printable(signature_of(method));
  }
  return text;
}

int run_call(const Options& options, Evaluator& evaluator, const Surroundings& to) {
  const std::string& target = options.call_words.front();
  if (const auto parsed = parse_call_target(target); !parsed) {
    to.err << "onetrip-repl: " << without_method(evaluator, target, parsed.error()) << '\n';
    return exit_usage;
  }
  const auto call = parse_call_words(options.call_words);
  const auto result = call ? evaluator.evaluate(*call) : Result<std::string>(call.error());
  if (!result) {
    to.err << printable(to_string(result.error())) << '\n';
    return exit_code_of(result.error());
  }
  to.out << *result << '\n';
  return 0;
}

// Nothing for a blank line or a comment.
std::optional<Result<std::string>> evaluate_line(Evaluator& evaluator, const std::string& line) {
  const auto call = parse_call_line(line);
  if (!call) return Result<std::string>(call.error());
  if (!*call) return std::nullopt;
  return evaluator.evaluate(**call);
}

int run_batch(const Options& options, Evaluator& evaluator, const Surroundings& to) {
  LineReader lines(to.in);
  int exit_code = 0;
  while (const auto line = lines.next()) {
    const auto result = evaluate_line(evaluator, *line);
    if (!result) continue;
    if (!*result) {
      const Error& error = result->error();
      to.err << fmt::format("line {}: {}\n", lines.number(), printable(to_string(error)));
      if (exit_code == 0) exit_code = exit_code_of(error);
    }
    if (options.json) {
      to.out << json_line(lines.number(), *result);
    } else if (*result) {
      to.out << **result << '\n';
    }
    to.out.flush();  // Whoever reads this through a pipe sees each result when it is there.
    if (!to.out) break;
  }
  return exit_code;
}

int run_calls(const Options& options, const Surroundings& surroundings) {
  auto caller = surroundings.make_caller(options);
  if (!caller) {
    surroundings.err << "onetrip-repl: " << printable(caller.error().message) << '\n';
    return exit_usage;
  }
  if (!options.has_call && surroundings.in_is_terminal) return surroundings.talk(options, **caller);
  Evaluator evaluator(**caller, surroundings.read_file, options.timeout);
  const int exit_code = options.has_call ? run_call(options, evaluator, surroundings)
                                         : run_batch(options, evaluator, surroundings);
  surroundings.out.flush();
  if (surroundings.out) return exit_code;
  surroundings.err << "onetrip-repl: standard output cannot be written\n";
  return exit_output_lost;
}

}  // namespace

int run(const std::vector<std::string>& args, const Surroundings& surroundings) {
  const auto parsed = parse_options(args, surroundings.version);
  if (const auto* answer = std::get_if<Answer>(&parsed)) {
    (answer->exit_code == 0 ? surroundings.out : surroundings.err) << answer->text;
    return answer->exit_code;
  }
  const auto& options = std::get<Options>(parsed);
  return run_calls(options, surroundings);
}

}  // namespace onetrip::repl
