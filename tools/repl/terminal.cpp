#include "tools/repl/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <clocale>
#include <cstdio>
#include <iostream>
#include <map>
#include <string>
#include <utility>

#include "onetrip/runtime/config_source.hpp"
#include "tools/repl/history.hpp"
#include "tools/repl/interrupts.hpp"
#include "tools/repl/line_editor.hpp"
#include "tools/repl/session.hpp"
#include "tools/repl/text.hpp"

namespace onetrip::repl {
namespace {

using Environment = std::map<std::string, std::string>;

constexpr const char* prompt = "onetrip> ";

std::string value_of(const Environment& environment, const std::string& name) {
  const auto found = environment.find(name);
  return found == environment.end() ? "" : found->second;
}

// libedit goes by the locale in what a character is, and we send UTF-8, whatever the user's says.
void use_utf8() {
  std::setlocale(LC_CTYPE, "C.UTF-8");  // NOLINT(concurrency-mt-unsafe): no other thread is there.
}

ScreenSize size_of_terminal() {
  winsize size{};
  if (ioctl(STDIN_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return {};
  return {size.ws_col, size.ws_row};
}

Screen screen_of(const Environment& environment) {
  const bool is_dumb =
      value_of(environment, "TERM").empty() || value_of(environment, "TERM") == "dumb";
  const bool moves = isatty(STDOUT_FILENO) != 0 && !is_dumb;
  return {.out = std::cout,
          .err = std::cerr,
          .colours = moves && value_of(environment, "NO_COLOR").empty(),
          .redraws = moves,
          .size = size_of_terminal};
}

void warn(const Status& status) {
  if (!status)
    std::cerr << "onetrip-repl: no history: " << printable(status.error().message) << '\n';
}

// The lines typed so far, here and in earlier sessions.
class Memory {
 public:
  Memory(const Environment& environment, LineEditor& editor)
      : Memory(history_path(value_of(environment, "XDG_STATE_HOME"), value_of(environment, "HOME")),
               editor) {}

  // A history that cannot be kept is said once.
  void keep(const std::string& line) {
    tell_once(history_.add(line));
    if (line != last_ && !line.starts_with(' ')) editor_.remember(line);
    last_ = line;
  }
  const std::string& last() const { return last_; }

 private:
  Memory(const Result<std::string>& path, LineEditor& editor)
      : editor_(editor), history_(path.value_or("")) {
    if (!path) tell_once(path.error());
    if (path) tell_once(history_.load());
    for (const std::string& line : history_.lines()) editor_.remember(line);
    if (!history_.lines().empty()) last_ = history_.lines().back();
  }

  void tell_once(const Status& status) {
    if (!status && !std::exchange(told_, true)) warn(status);
  }

  LineEditor& editor_;
  History history_;
  std::string last_;
  bool told_ = false;
};

bool is_blank(const std::string& line) {
  return line.find_first_not_of(" \t") == std::string::npos;
}

// `words` is where the editor writes: standard output may be a file, for results alone.
void converse(LineEditor& editor, Memory& memory, Session& session,
              const Interruption& interruption, std::ostream& words) {
  words << "Tab completes, help says more, Ctrl-D leaves." << std::endl;
  while (!interruption.must_leave()) {
    EditedLine line = editor.read();
    if (line.end == EditedLine::End::left) {
      words << std::endl;
      return;
    }
    if (line.end == EditedLine::End::cancelled || is_blank(line.text)) continue;
    if (line.text == "!!") {
      line.text = memory.last();
      words << printable(line.text) << std::endl;
    }
    memory.keep(line.text);
    if (!session.enter(line.text)) return;
  }
}

}  // namespace

int run_at_terminal(const Options& options, Caller& caller, const Files& files) {
  use_utf8();
  const Environment environment = ConfigSource::of_process().environment;
  Interrupts interrupts([&caller] { caller.cancel(); });
  const SystemClock clock;
  Session session(caller, interrupts, clock, files, screen_of(environment),
                  {.json = options.json, .timeout = options.timeout});
  const bool out_is_terminal = isatty(STDOUT_FILENO) != 0;
  LineEditor editor({
      .in = stdin,
      .out = out_is_terminal ? stdout : stderr,
      .wake_fd = interrupts.leave_fd(),
      .prompt = prompt,
      .complete = [&](std::string_view line) { return session.complete_line(line); },
      .hint = [&](std::string_view line) { return session.hint(line); },
  });
  Memory memory(environment, editor);
  converse(editor, memory, session, interrupts, out_is_terminal ? std::cout : std::cerr);
  return 0;
}

}  // namespace onetrip::repl
