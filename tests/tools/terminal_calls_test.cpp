// What onetrip-repl does at a terminal: calls, commands, Ctrl-C, and services that restart.
#include <gmock/gmock.h>

#include "tests/tools/repl_at_terminal.hpp"

namespace onetrip::repl {
namespace {

using testing::HasSubstr;
using testing::Not;

class TerminalCalls : public ReplAtTerminal {};

TEST_F(TerminalCalls, ShowsResultsAsTablesAndWhatTheyCost) {
  start();

  enter("sample.health");

  program->see("service                sample");
  program->see("status                 serving");
  program->see("1 round trip, 22 bytes out, ");
  EXPECT_THAT(program->written(), HasSubstr("\x1b[2m1 round trip"));
  leave();
}

TEST_F(TerminalCalls, ShowsJsonWhereThatIsAskedFor) {
  start({"--json"});

  enter("sample.health");

  program->see("{\"service\":\"sample\",\"status\":\"serving\"");
  leave();
}

TEST_F(TerminalCalls, ListsAndDescribes) {
  start();

  enter("services");
  program->see("sample");
  program->see_prompt();
  enter("describe sample.add");
  program->see("sample.add(name: str, by: i64 = 1) -> i64");
  program->see_prompt();
  enter("help");
  program->see("watch SECONDS CALL");
  leave();
}

TEST_F(TerminalCalls, CtrlCCancelsTheCall) {
  start();
  enter("sample.wait");
  wait_for_a_call_in_hand();

  program->type(ctrl_c);

  program->see("CANCELLED: ");
  program->see_prompt();
  enter("sample.text 3");
  program->see("xxx");
  leave();
}

TEST_F(TerminalCalls, CtrlDTypedWhileACallIsUnderWayLeavesWhenItHasEnded) {
  start();
  enter("timeout 300ms");
  program->see("timeout: 300.0 ms");
  program->see_prompt();
  enter("sample.wait");
  wait_for_a_call_in_hand();

  program->type(ctrl_d);

  program->see("DEADLINE_EXCEEDED: ");
  EXPECT_EQ(program->wait_for_end(), 0);
}

TEST_F(TerminalCalls, CtrlCEndsAWatch) {
  start();

  enter("watch 10ms sample.add item 1");
  // In one place: 1, then 2, ...
  program->see(
      [](const ScreenForTests& screen) {
        return screen.text().find("watch 10ms sample.add item 1\n9\n") != std::string::npos;
      },
      "the ninth result");
  program->type(ctrl_c);

  program->see_prompt();
  enter("sample.text 3");
  program->see("xxx");
  leave();
}

TEST_F(TerminalCalls, AWatchOutlivesARestart) {
  start();
  enter("timeout 500ms");
  program->see("timeout: 500.0 ms");
  program->see_prompt();
  enter("watch 10ms sample.text 3");
  program->see("xxx");

  service.reset();
  program->see(
      [](const ScreenForTests& screen) {
        return screen.text().find("UNAVAILABLE") != std::string::npos;
      },
      "an error");
  start_service();
  program->see(
      [](const ScreenForTests& screen) {
        return screen.text().find("\nxxx\n") != std::string::npos;
      },
      "a result");

  program->type(ctrl_c);
  leave();
}

TEST_F(TerminalCalls, TimesCallsAndCtrlCEndsThat) {
  start();
  enter("time 50 sample.text 3");
  program->see("50 calls, ");
  program->see("50 round trips, ");
  program->see_prompt();

  enter("time 1000000 sample.wait");
  wait_for_a_call_in_hand();
  program->type(ctrl_c);

  program->see("CANCELLED: ");
  program->see("0 calls, ");
  leave();
}

TEST_F(TerminalCalls, SurvivesARestartOfTheServiceAndKeepsWhatWasTyped) {
  start();
  enter("timeout 300ms");
  program->see("timeout: 300.0 ms");
  program->see_prompt();
  enter("sample.add item 1");
  program->see("1 round trip");
  program->see_prompt();

  service.reset();
  enter("sample.add item 2");
  program->see("UNAVAILABLE: ");
  program->see_prompt();
  program->type("sample.add it");
  start_service();
  program->type("em 3\r");

  program->see("3");  // Started anew: nothing of the first 1 is left, nor of the session.
  program->see("2 round trips");
  program->see_prompt();
  program->type(std::string(up) + up);
  program->see_prompt("sample.add item 2");
  program->type(ctrl_c);
  leave();
}

TEST_F(TerminalCalls, WritesNoColoursWhereNobodyWantsThem) {
  environment["NO_COLOR"] = "1";
  start();
  enter("sample.get nobody");
  program->see("NOT_FOUND: ");
  leave();

  environment.erase("NO_COLOR");
  environment["TERM"] = "dumb";
  const std::string first = program->written();
  start();
  enter("sample.get nobody");
  program->see("NOT_FOUND: ");
  leave();

  for (const std::string& written : {first, program->written()}) {
    EXPECT_THAT(written, Not(HasSubstr("\x1b[2m")));
    EXPECT_THAT(written, Not(HasSubstr("\x1b[31m")));
  }
}

}  // namespace
}  // namespace onetrip::repl
