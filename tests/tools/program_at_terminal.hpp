// A program in a process of its own, at a terminal that the test types at and looks at.
#pragma once

#include <sys/types.h>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tools/screen_for_tests.hpp"

namespace onetrip::repl {

class ProgramAtTerminal {
 public:
  using Environment = std::map<std::string, std::string>;

  ProgramAtTerminal(const std::string& program, const std::vector<std::string>& args,
                    const Environment& environment, unsigned short columns = 100);
  ~ProgramAtTerminal();  // Kills it, if it still runs.
  ProgramAtTerminal(const ProgramAtTerminal&) = delete;
  ProgramAtTerminal& operator=(const ProgramAtTerminal&) = delete;

  // Keys, as many as there are; reads what the program writes meanwhile.
  void type(std::string_view keys);
  // Waits until the screen is as wanted; false, and a failure of the test, after a long time.
  bool see(const std::function<bool(const ScreenForTests&)>& wanted, const std::string& what);
  // Waits for the text below what was waited for before.
  bool see(const std::string& text);
  // Waits for the cursor to be behind a prompt with this line; a hint may be at its right.
  bool see_prompt(const std::string& line = {});
  // Waits for its end; its exit status, or 128 and the signal that ended it.
  int wait_for_end();

  void send_signal(int number) const;
  // All bytes that it has written.
  const std::string& written() const { return written_; }
  const ScreenForTests& screen() const { return screen_; }
  // Whether the terminal collects lines and shows what is typed, as a shell wants it.
  bool terminal_is_as_found() const;

 private:
  // False at the program's end, or where nothing comes for a long time.
  bool read_some();

  int fd_ = -1;
  pid_t pid_ = -1;
  std::string written_;
  ScreenForTests screen_;
  std::size_t rows_seen_ = 0;
  bool is_stuck_ = false;  // It was waited for once already, for long.
};

}  // namespace onetrip::repl
