// What is typed at onetrip-repl: editing, completion, hints, history, and keys that mean nothing.
#include <sys/stat.h>

#include <csignal>
#include <sstream>

#include <gmock/gmock.h>

#include "onetrip/base/random.hpp"
#include "tests/tools/repl_at_terminal.hpp"

namespace onetrip::repl {
namespace {

using testing::HasSubstr;
using testing::Not;

class TerminalKeys : public ReplAtTerminal {};

TEST_F(TerminalKeys, CompletesServicesMethodsParametersAndValues) {
  start();
  enter("sample.add hotkey_one");
  program->see("1 round trip");
  program->see_prompt();

  program->type("sa\t");
  program->see_prompt("sample.");
  program->type("a\t\t");  // The second Tab finds two things that may come.
  program->see("name=");
  program->type("h\tb\t4\r");

  program->see("sample.add hotkey_one by=4");
  program->see("5");
  leave();
}

TEST_F(TerminalKeys, CompletesTheFileBehindAnAt) {
  std::ofstream(folder / "three.json") << "3";
  start();

  program->type("sample.add item @" + (folder / "thr") + "\t");

  program->see_prompt("sample.add item @" + (folder / "three.json") + " ");
  program->type("\r");
  program->see("3");
  program->see("1 round trip");
  leave();
}

TEST_F(TerminalKeys, ListsWhatAWordMayBecomeAndKeepsTheLine) {
  start();

  program->type("sample.pu\t\t");

  program->see("sample.put           sample.put_and_fail");
  program->type("_\titem\r");
  program->see("FAILED_PRECONDITION: name: item is never good enough");
  leave();
}

TEST_F(TerminalKeys, HintsAtTheParametersWhileTyping) {
  start();

  program->type("sample.add ");
  program->see(">name: str<, by: i64 = 1 -> i64");
  program->type("item ");
  program->see(
      [](const ScreenForTests& screen) {
        return screen.row().find("name: str, >by: i64 = 1< -> i64") != std::string::npos;
      },
      "the second parameter's hint");
  program->type("3\r");
  program->see("3");
  program->see_prompt();

  // What scrolls away is the line alone.
  EXPECT_THAT(program->screen().text(), HasSubstr("\nonetrip> sample.add item 3\n3\n"));
  leave();
}

TEST_F(TerminalKeys, EditsALineThatIsWiderThanTheTerminal) {
  start({}, /*columns=*/40);
  const std::string word(90, 'a');

  program->type("sample.add " + word + " \t\x01\x05" + "2\r");

  program->see("2");
  program->see("1 round trip");
  program->see_prompt();
  enter("sample.get " + word);
  program->see("2");
  leave();
}

TEST_F(TerminalKeys, KeepsItsHistoryOverSessions) {
  start();
  enter("sample.add item 3");
  program->see("1 round trip");
  leave();

  start();
  program->type(up);
  program->see_prompt("sample.add item 3");
  program->type("4\r");  // ... 34.
  program->see("37");
  leave();

  std::ostringstream lines;
  lines << std::ifstream(history).rdbuf();
  EXPECT_EQ(lines.str(), "sample.add item 3\nsample.add item 34\n");
  struct stat status {};
  EXPECT_EQ(stat(history.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(TerminalKeys, WarnsOnceAndGoesOnWhereItsHistoryCannotBeKept) {
  std::ofstream(folder / "state") << "no folder";
  start();

  enter("sample.add item 1");
  program->see("no history: ");
  program->see("1 round trip");
  program->see_prompt();
  enter("sample.add item 2");
  program->see("1 round trip");
  program->see_prompt();
  program->type(up);
  program->see_prompt("sample.add item 2");
  program->type(ctrl_c);
  leave();

  const std::string text = program->screen().text();
  EXPECT_EQ(text.find("no history: "), text.rfind("no history: "));
}

TEST_F(TerminalKeys, RepeatsTheLastLine) {
  start();
  enter("sample.add item 3");
  program->see("1 round trip");
  program->see_prompt();

  enter("!!");

  program->see("sample.add item 3");
  program->see("6");
  leave();
}

TEST_F(TerminalKeys, CtrlCClearsTheLine) {
  start();

  program->type(std::string("sample.add item") + ctrl_c);
  program->see_prompt();
  enter("sample.text 3");

  program->see("xxx");
  leave();
  EXPECT_THAT(program->screen().text(), Not(HasSubstr("round trip, 28")));
}

TEST_F(TerminalKeys, CtrlDOnAnEmptyLineLeavesAndTheTerminalIsAsItWas) {
  start();
  program->type(std::string("sample") + ctrl_d);  // Not an empty line.
  program->see_prompt("sample");
  EXPECT_FALSE(program->terminal_is_as_found());
  program->type(ctrl_c);
  leave();

  EXPECT_TRUE(program->terminal_is_as_found());
}

TEST_F(TerminalKeys, SigtermLeavesAndTheTerminalIsAsItWas) {
  start();
  program->type("sample.te");
  program->see_prompt("sample.te");

  program->send_signal(SIGTERM);

  EXPECT_EQ(program->wait_for_end(), 0);
  EXPECT_TRUE(program->terminal_is_as_found());
}

TEST_F(TerminalKeys, NothingTypedEndsIt) {
  const std::uint64_t seed = Random::seed_from_system();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Random random(seed);
  const std::string nul(1, '\0');
  // No watch: what is typed ahead of it, its ^C too, comes behind it.  Not ^D, nor the NUL
  // that it may come as, which leave, and not ^S, with which a terminal holds its output back.
  const std::vector<std::string> phrases = {
      "sample.", "sample.add ", "it",        "\t",        "\r",   ctrl_c, up,
      "\x1b[B",  "\x1b[D",      "\x12",      "\x16",      "{\"",  "]",    "time 3 ",
      "!!\r",    "\x1b",        "\x01",      "\x05",      "\x0b", "\x19", "\x14",
      "name=",   "\xc3\xa9",    "json on\r", "describe ", "\x1a", "\x1c", "\x1e"};
  start();

  for (int i = 0; i < 4'000; ++i) {
    const auto byte = static_cast<char>(random.below(256));
    const bool is_phrase = random.below(3) == 0;
    const std::string keys =
        is_phrase ? phrases[random.below(phrases.size())] : std::string(1, byte);
    if (keys != ctrl_d && keys != nul && keys != "\x13") program->type(keys);
    if (HasFatalFailure()) return;
  }

  // Out of whatever key, search or call it is in.
  program->type(std::string("\r") + ctrl_c + ctrl_c + "\r" + ctrl_c);
  program->type(std::string(ctrl_c) + "\r\rjson off\r");
  program->see("json: off");
  program->see_prompt();
  enter("sample.text 3");
  program->see("xxx");
  leave();
}

}  // namespace
}  // namespace onetrip::repl
