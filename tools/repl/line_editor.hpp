// LineEditor: one line from a terminal, with editing, history, completion and a hint at its right.
//
// Over libedit, which stays behind this header.  While a line is edited the terminal gives every
// key to us, Ctrl-C too; between two lines it is as it was found, and Ctrl-C is a signal.  Whatever
// is typed, the worst that comes of it is a strange line.  Not thread-safe; one at a time.
#pragma once

#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tools/repl/completion.hpp"
#include "tools/repl/hint.hpp"

namespace onetrip::repl {

struct LineEditorParts {
  std::FILE* in;
  std::FILE* out;
  int wake_fd;  // Reading ends, as if the terminal had gone, when this can be read.
  std::string prompt;
  // For the line up to the cursor.
  std::function<Completion(std::string_view)> complete;
  std::function<Hint(std::string_view)> hint;
};

struct EditedLine {
  enum class End {
    entered,
    cancelled,  // Ctrl-C.
    left,       // Ctrl-D on an empty line, or the terminal is gone.
  };
  End end = End::left;
  std::string text;
};

class LineEditor {
 public:
  explicit LineEditor(LineEditorParts parts);
  ~LineEditor();
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;

  EditedLine read();
  // For the keys up and down.
  void remember(const std::string& line);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace onetrip::repl
