#include "tools/repl/session.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "onetrip/wire/json_tree.hpp"
#include "tools/repl/listing.hpp"
#include "tools/repl/table.hpp"
#include "tools/repl/text.hpp"
#include "tools/repl/timing.hpp"

namespace onetrip::repl {
namespace {

using namespace std::chrono_literals;

// What a description may hold up the typing.
constexpr Duration peek_limit = 300ms;
// How soon `time` says how far it is, and how often.
constexpr Duration progress_pause = 2s;

}  // namespace

Session::Session(Caller& caller, Interruption& interruption, const Clock& clock, Files files,
                 Screen screen, SessionOptions options)
    : caller_(caller),
      interruption_(interruption),
      clock_(clock),
      screen_(std::move(screen)),
      json_(options.json),
      list_paths_(std::move(files.list)),
      evaluator_(caller, std::move(files.read), options.timeout),
      runner_(caller, evaluator_, values_) {}

bool Session::enter(const std::string& line) {
  interruption_.clear();
  caller_.resume();
  not_there_.clear();
  const auto parsed = parse_command(line);
  if (!parsed) {
    tell(parsed.error());
  } else {
    std::visit([this](const auto& each) { run(each); }, *parsed);
  }
  screen_.out.flush();
  screen_.err.flush();
  // What stopped this line does not stop what completion asks for the next one.
  caller_.resume();
  return !parsed || !std::holds_alternative<command::Leave>(*parsed);
}

void Session::run(const command::Nothing& /*nothing*/) {}
void Session::run(const command::Leave& /*leave*/) {}
void Session::run(const command::Help& /*help*/) { screen_.out << command_help(); }

void Session::run(const command::Services& /*services*/) {
  const std::vector<std::string> names = caller_.services();
  if (names.empty()) screen_.out << "any: none is configured, and all are at one endpoint\n";
  for (const std::string& name : names) screen_.out << printable(name) << '\n';
}

void Session::run(const command::Methods& methods) {
  const auto service = evaluator_.service(methods.service);
  if (!service) return tell(service.error());
  screen_.out << list_methods((*service)->description, screen_.size().columns);
}

void Session::run(const command::Describe& describe) {
  const auto service = evaluator_.service(describe.service);
  if (!service) return tell(service.error());
  if (describe.method.empty()) {
    screen_.out << list_service((*service)->description, screen_.size().columns);
    return;
  }
  const auto method = (*service)->method(describe.method);
  if (!method) return tell(method.error());
  screen_.out << list_method((*service)->description, **method, screen_.size().columns);
}

void Session::run(const command::Timeout& timeout) {
  if (timeout.set) evaluator_.set_timeout(timeout.set);
  const auto in_force = evaluator_.timeout();
  screen_.out << (in_force ? "timeout: " + duration_text(*in_force) : "timeout: as configured")
              << '\n';
}

void Session::run(const command::Json& json) {
  if (json.set) json_ = *json.set;
  screen_.out << "json: " << (json_ ? "on" : "off") << '\n';
}

void Session::run(const command::Call& call) { show(runner_.run(call.line)); }

void Session::run(const command::Watch& watch) {
  Redrawn place(screen_);
  do {
    const Attempt attempt = runner_.run(watch.call);
    const bool is_cancelled = !attempt.json && attempt.json.error().code == Code::cancelled;
    if (is_cancelled || interruption_.wait(0s)) break;
    const std::string body = attempt.json ? result_text(*attempt.json)
                                          : printable(to_string(attempt.json.error())) + "\n";
    place.draw(body + cost_text(attempt.cost) + ", Ctrl-C ends\n");
  } while (!interruption_.wait(watch.pause));
  behind_ctrl_c();
}

void Session::run(const command::Time& time) {
  const auto call = runner_.prepare(time.call);
  if (!call) return tell(call.error());
  std::vector<Duration> took;
  CallCost cost;
  std::optional<Error> stopped;
  const Time start = clock_.now();
  Time next_word = start + progress_pause;
  while (took.size() < time.calls && !stopped) {
    const Attempt attempt = runner_.send(*call);
    if (!attempt.json) stopped = attempt.json.error();
    if (!stopped) took.push_back(attempt.cost.waited);
    cost += attempt.cost;
    if (clock_.now() < next_word) continue;
    screen_.err << dim(screen_, fmt::format("{} of {} calls", took.size(), time.calls))
                << std::endl;
    next_word = clock_.now() + progress_pause;
  }
  if (stopped) tell(*stopped);
  screen_.out << timing_text(std::move(took), clock_.now() - start) << '\n';
  screen_.err << dim(screen_, cost_text(cost)) << '\n';
}

void Session::show(const Attempt& attempt) {
  if (attempt.json) {
    screen_.out << result_text(*attempt.json);
    screen_.out.flush();
  } else {
    tell(attempt.json.error());
  }
  if (attempt.cost.calls > 0) screen_.err << dim(screen_, cost_text(attempt.cost)) << '\n';
}

std::string Session::result_text(const std::string& json) const {
  const auto tree = json_ ? Result<wire::JsonTree>(wire::JsonTree{}) : wire::parse_json(json);
  if (json_ || !tree) return json + "\n";
  return table_of(*tree, screen_.size().columns);
}

// The terminal has shown a ^C, without a line's end.
void Session::behind_ctrl_c() {
  if (screen_.redraws) screen_.out << std::endl;
}

void Session::tell(const Error& error) {
  if (error.code == Code::cancelled) behind_ctrl_c();
  screen_.err << red(screen_, printable(to_string(error))) << '\n';
}

const ServiceDescription* Session::peek(const std::string& service) {
  if (const KnownService* known = evaluator_.known(service)) return &known->description;
  const std::vector<std::string> names = caller_.services();
  const bool may_be_there =
      names.empty() ? !service.empty() : std::count(names.begin(), names.end(), service) > 0;
  if (!may_be_there || not_there_.contains(service)) return nullptr;
  const std::optional<Duration> timeout = evaluator_.timeout();
  evaluator_.set_timeout(std::min(peek_limit, timeout.value_or(peek_limit)));
  const auto asked = evaluator_.service(service);
  evaluator_.set_timeout(timeout);
  if (asked) return &(*asked)->description;
  not_there_.insert(service);
  return nullptr;
}

Knowledge Session::knowledge() {
  return {caller_.services(), [this](const std::string& service) { return peek(service); }, values_,
          list_paths_};
}

Completion Session::complete_line(std::string_view line) { return complete(line, knowledge()); }
Hint Session::hint(std::string_view line) { return hint_for(line, knowledge()); }

}  // namespace onetrip::repl
