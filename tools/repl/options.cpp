#include "tools/repl/options.hpp"

#include <algorithm>
#include <utility>

#include <CLI/CLI.hpp>

#include "tools/repl/parse_duration.hpp"

namespace onetrip::repl {
namespace {

constexpr const char* help = R"(Calls the services of a onetrip mesh.

usage: onetrip-repl [OPTIONS]            at a terminal: a prompt; `help` there says more
       onetrip-repl [OPTIONS] call SERVICE.METHOD [VALUE | NAME=VALUE]...
       onetrip-repl [OPTIONS] < FILE     one call a line; blank lines and # comments are skipped

  onetrip-repl call perf_ledger.get_last_update_ms hotkey_1
  onetrip-repl call perf_ledger.update_last_update_ms hotkey=hotkey_1 ms=1700000000000
  onetrip-repl call perf_ledger.update_all_bundles @bundles.json

A value is JSON where it starts with {, [ or ", the JSON of a file where it is @FILE, and else a
number, true, false, null, or a bare word where a text is wanted.  Behind -- nothing is an option.

Options:
  --config FILE      the mesh's configuration; else $ONETRIP_CONFIG, ./onetrip.toml, ...
  --set KEY=VALUE    change a configured value; may be repeated
  --endpoint URL     call this endpoint, without a configuration
  --timeout TIME     how long a call may take: 250ms, 2s, 5m
  --json             one line of JSON per call: {"line": N, "result": ...} or
                     {"line": N, "error": {"code", "message", "reason", "outcome"}};
                     at a terminal, results as JSON instead of tables
  -h, --help         this text
  -V, --version      which version this is

Results are JSON on standard output, errors one line on standard error.  Exit status: 0; 2 usage;
64 + code for an error, in a batch the first one's (69 NOT_FOUND, 78 UNAVAILABLE: docs/protocol.md).
At a terminal lines are kept in $XDG_STATE_HOME/onetrip/repl_history, unless they start with a space.
)";

// A mark in front of a word keeps CLI11 from seeing more in it than a word: it would split "[1, 2]"
// into two values, and loses count of what stands behind a "--".
constexpr char mark = '\x01';

void hide_words(std::vector<std::string>& args) {
  const auto dashes = std::find(args.begin(), args.end(), "--");
  for (auto arg = args.begin(); arg != args.end(); ++arg) {
    const bool is_special = arg->starts_with('[') || arg->starts_with(mark) || *arg == "++";
    if (arg > dashes || is_special) arg->insert(0, 1, mark);
  }
  if (dashes != args.end()) args.erase(dashes);
}

// A CLI11 parser and the Options that it fills in.
class CommandLine {
 public:
  explicit CommandLine(const std::string& version) {
    app_.set_version_flag("-V,--version", version);
    app_.fallthrough();
    app_.add_option("--config", options_.config);
    app_.add_option("--set", options_.settings)->allow_extra_args(false);
    app_.add_option("--endpoint", options_.endpoint);
    app_.add_option("--timeout", timeout_);
    app_.add_flag("--json", options_.json);
    call_ = app_.add_subcommand("call");
    call_->fallthrough();
    words_ = call_->add_option("words", words_for_cli11_)->required();
  }

  std::variant<Options, Answer> parse(std::vector<std::string> args) {
    try {
      hide_words(args);
      std::reverse(args.begin(), args.end());
      app_.parse(std::move(args));
    } catch (const CLI::CallForHelp&) {
      return Answer{0, help};
    } catch (const CLI::CallForVersion& version) {
      return Answer{0, std::string(version.what()) + "\n"};
    } catch (const CLI::ParseError& error) {
      return usage(error.what());
    }
    options_.has_call = call_->parsed();
    // The results, because in converting them CLI11 takes a lone {} for an empty list.
    options_.call_words = words_->results();
    for (std::string& word : options_.call_words) {
      if (word.starts_with(mark)) word.erase(0, 1);
    }
    if (!timeout_.empty()) {
      auto timeout = parse_duration(timeout_);
      if (!timeout) return usage("--timeout: " + timeout.error().message);
      options_.timeout = *timeout;
    }
    return options_;
  }

 private:
  static Answer usage(const std::string& what) {
    return {exit_usage, "onetrip-repl: " + what + "\n" + short_help()};
  }

  CLI::App app_;
  CLI::App* call_ = nullptr;
  CLI::Option* words_ = nullptr;
  std::vector<std::string> words_for_cli11_;
  Options options_;
  std::string timeout_;
};

}  // namespace

std::variant<Options, Answer> parse_options(const std::vector<std::string>& args,
                                            const std::string& version) {
  return CommandLine(version).parse(args);
}

std::string short_help() {
  return "usage: onetrip-repl [OPTIONS]            at a terminal: a prompt\n"
         "       onetrip-repl [OPTIONS] call SERVICE.METHOD [VALUE | NAME=VALUE]...\n"
         "       onetrip-repl [OPTIONS] < FILE     one call a line\n"
         "onetrip-repl --help says more.\n";
}

}  // namespace onetrip::repl
