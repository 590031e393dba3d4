#include "tools/repl/line_editor.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <csignal>
#include <optional>
#include <utility>

#include <histedit.h>

#include "onetrip/base/check.hpp"
#include "tools/repl/history.hpp"
#include "tools/repl/key_reader.hpp"
#include "tools/repl/text.hpp"

namespace onetrip::repl {
namespace {

constexpr wchar_t ctrl_c = 0x03;
constexpr wchar_t ctrl_d = 0x04;
constexpr wchar_t quote_next = 0x16;  // Ctrl-V.
constexpr wchar_t escape = 0x1b;
// Nobody types it: it makes libedit draw the hint again.
constexpr wchar_t redraw_key = 0x1e;
constexpr std::size_t candidates_shown_max = 100;
// How near the hint comes to the line.
constexpr std::size_t gap_columns = 3;

// Marks rather than colours, which libedit would have to be told the width of.
std::string marked(const Hint& hint) {
  const std::string current = hint.current.empty() ? "" : ">" + hint.current + "<";
  return hint.before + current + hint.after;
}

bool ends_line(wchar_t key) { return key == '\n' || key == '\r'; }

// In as many columns as there is room for, down and then across.
std::string in_columns(const std::vector<std::string>& texts, std::size_t columns) {
  std::size_t width = 1;
  const std::size_t count = std::min(texts.size(), candidates_shown_max);
  for (std::size_t i = 0; i < count; ++i) {
    width = std::max(width, character_count(printable(texts[i])) + 2);
  }
  const std::size_t across = std::max<std::size_t>(columns / width, 1);
  std::string shown;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string text = printable(texts[i]);
    const bool is_last = (i + 1) % across == 0 || i + 1 == count;
    shown += text + (is_last ? "\n" : std::string(width - character_count(text), ' '));
  }
  if (count < texts.size()) shown += fmt::format("... and {} more\n", texts.size() - count);
  return shown;
}

}  // namespace

struct LineEditor::State {
  explicit State(LineEditorParts given)
      : parts(std::move(given)), keys(fileno(parts.in), parts.wake_fd) {}

  // What libedit calls.
  static State& of(EditLine* edit) {
    void* state = nullptr;
    el_get(edit, EL_CLIENTDATA, &state);
    return *static_cast<State*>(state);
  }
  static char* prompt(EditLine* edit) { return of(edit).parts.prompt.data(); }
  static char* right_prompt(EditLine* edit) { return of(edit).draw_hint(); }
  static int get_key(EditLine* edit, wchar_t* key) { return of(edit).next_key(*key) ? 1 : 0; }
  static unsigned char on_tab(EditLine* edit, int /*key*/) { return of(edit).complete(); }
  static unsigned char on_redraw(EditLine* /*edit*/, int /*key*/) { return CC_REFRESH; }
  static unsigned char on_suspend(EditLine* edit, int key);

  void start();
  std::string_view line() const;  // Up to the cursor.
  std::string_view whole_line() const;
  std::size_t columns() const;

  char* draw_hint();
  bool hint_has_changed();
  bool next_key(wchar_t& key);
  bool next_typed_key(wchar_t& key);
  unsigned char complete();
  void show_below(const std::string& text);

  LineEditorParts parts;
  KeyReader keys;
  EditLine* edit = nullptr;
  ::History* history = nullptr;
  HistEvent history_event{};
  Hint hint;                       // What is on the screen, or soon will be.
  std::string drawn_hint;          // The same as text: libedit has a pointer to it.
  std::optional<wchar_t> waiting;  // A key to come when the hint is off the screen.
  wchar_t last_key = 0;
  std::size_t columns_before = 0;
  bool cancelled = false;
  bool ended = false;
};

std::string_view LineEditor::State::line() const {
  const LineInfo* info = el_line(edit);
  return {info->buffer, static_cast<std::size_t>(info->cursor - info->buffer)};
}

std::string_view LineEditor::State::whole_line() const {
  const LineInfo* info = el_line(edit);
  return {info->buffer, static_cast<std::size_t>(info->lastchar - info->buffer)};
}

std::size_t LineEditor::State::columns() const {
  winsize size{};
  const bool known = ioctl(fileno(parts.out), TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

void LineEditor::State::start() {
  edit = el_init("onetrip-repl", parts.in, parts.out, stderr);
  history = history_init();
  ONETRIP_CHECK(edit != nullptr && history != nullptr);
  ::history(history, &history_event, H_SETSIZE, static_cast<int>(history_lines_max));
  el_set(edit, EL_CLIENTDATA, this);
  el_set(edit, EL_EDITOR, "emacs");
  el_set(edit, EL_PROMPT, &State::prompt);
  el_set(edit, EL_RPROMPT, &State::right_prompt);
  el_set(edit, EL_GETCFN, &State::get_key);
  el_set(edit, EL_HIST, ::history, history);
  // Wide: libedit copies narrow names, and never frees the copies.
  el_wset(edit, EL_ADDFN, L"onetrip-tab", L"Completes", &State::on_tab);
  el_wset(edit, EL_ADDFN, L"onetrip-redraw", L"Draws the hint again", &State::on_redraw);
  el_wset(edit, EL_ADDFN, L"onetrip-suspend", L"Stops the process", &State::on_suspend);
  el_set(edit, EL_BIND, "^I", "onetrip-tab", nullptr);
  el_set(edit, EL_BIND, "\\036", "onetrip-redraw", nullptr);
  el_set(edit, EL_BIND, "^Z", "onetrip-suspend", nullptr);
  el_set(edit, EL_BIND, "^R", "em-inc-search-prev", nullptr);
  // libedit's own commands, which change how the terminal and the keys work.
  el_set(edit, EL_BIND, "\\ex", "ed-unassigned", nullptr);
  el_set(edit, EL_BIND, "\\eX", "ed-unassigned", nullptr);
  el_set(edit, EL_SETTY, "-d", "-isig", "-ixon", nullptr);
}

// Called while libedit draws: what fits behind the line as it is then.
char* LineEditor::State::draw_hint() {
  const std::size_t taken = parts.prompt.size() + character_count(whole_line()) + gap_columns + 2;
  const std::size_t room = columns() - std::min(columns(), taken);
  drawn_hint = marked(hint.cut_to(room));
  return drawn_hint.data();
}

// Not in the middle of a key, of quoting one, or of a search, in which the line has a line's end.
bool LineEditor::State::hint_has_changed() {
  if (last_key == escape || last_key == quote_next || keys.ready()) return false;
  if (whole_line().find('\n') != std::string_view::npos) return false;
  return std::exchange(hint, parts.hint(line())) != hint;
}

bool LineEditor::State::next_key(wchar_t& key) {
  if (waiting) {
    key = *std::exchange(waiting, std::nullopt);
    return true;
  }
  if (std::exchange(columns_before, columns()) != columns()) el_resize(edit);
  if (hint_has_changed()) {
    key = redraw_key;
    return true;
  }
  if (!next_typed_key(key)) return false;
  if (!ends_line(key) || hint.empty()) return true;
  // The hint does not stay behind in what scrolls away.
  hint = {};
  waiting = std::exchange(key, redraw_key);
  return true;
}

bool LineEditor::State::next_typed_key(wchar_t& key) {
  const auto typed = keys.next();
  ended = !typed;
  if (ended) return false;
  const bool is_quoted = std::exchange(last_key, *typed) == quote_next;
  cancelled = *typed == ctrl_c && !is_quoted;
  key = cancelled ? L'\n' : *typed;
  // Typed while a call was under way it was the end of a cooked line, which a raw terminal reads
  // so.
  if (key == L'\0' && !is_quoted) key = ctrl_d;
  return true;
}

unsigned char LineEditor::State::complete() {
  const std::string typed(line());
  const Completion completion = parts.complete(typed);
  const std::size_t typed_bytes = typed.size() - completion.start;
  const std::string agreed = completion.agreed();
  if (agreed.size() > typed_bytes) {
    return el_insertstr(edit, agreed.substr(typed_bytes).c_str()) == 0 ? CC_REFRESH : CC_ERROR;
  }
  if (completion.candidates.size() > 1) {
    show_below(in_columns(completion.candidates, columns()));
    return CC_NORM;
  }
  const Hint all = parts.hint(typed);
  if (all.empty()) return CC_REFRESH_BEEP;
  show_below(marked(all) + "\n");
  return CC_NORM;
}

// Below the last row of the line, which is then drawn again below that.
void LineEditor::State::show_below(const std::string& text) {
  const auto row_of = [this](std::string_view line) {
    return (parts.prompt.size() + character_count(line)) / columns();
  };
  std::string out;
  if (const std::size_t below = row_of(whole_line()) - row_of(line()); below > 0) {
    out = fmt::format("\x1b[{}B", below);
  }
  out += "\r\n";
  std::fputs(out.c_str(), parts.out);
  std::fputs(text.c_str(), parts.out);
  el_wset(edit, EL_REFRESH);
}

unsigned char LineEditor::State::on_suspend(EditLine* edit, int /*key*/) {
  el_set(edit, EL_PREP_TERM, 0);
  kill(0, SIGTSTP);
  el_set(edit, EL_PREP_TERM, 1);
  return CC_REDISPLAY;
}

LineEditor::LineEditor(LineEditorParts parts) : state_(std::make_unique<State>(std::move(parts))) {
  state_->start();
}

LineEditor::~LineEditor() {
  el_end(state_->edit);
  history_end(state_->history);
}

EditedLine LineEditor::read() {
  state_->hint = {};
  state_->last_key = 0;
  state_->cancelled = false;
  // libedit itself does so only behind the prompt, and what is typed between the two shows twice.
  el_set(state_->edit, EL_PREP_TERM, 1);
  int bytes = 0;
  const char* text = el_gets(state_->edit, &bytes);
  if (state_->ended || text == nullptr || bytes <= 0) return {EditedLine::End::left, {}};
  std::string line(text, static_cast<std::size_t>(bytes));
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.pop_back();
  const auto end = state_->cancelled ? EditedLine::End::cancelled : EditedLine::End::entered;
  return {end, std::move(line)};
}

void LineEditor::remember(const std::string& line) {
  ::history(state_->history, &state_->history_event, H_ENTER, line.c_str());
}

}  // namespace onetrip::repl
