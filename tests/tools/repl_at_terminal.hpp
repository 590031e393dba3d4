// onetrip-repl as a person has it: a process at a terminal, a service behind a socket.
#pragma once

#include <cstdint>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "onetrip/net/context.hpp"
#include "onetrip/rpc/standard.hpp"
#include "tests/client/running_service.hpp"
#include "tests/tools/program_at_terminal.hpp"

namespace onetrip::repl {

inline constexpr const char* up = "\x1b[A";
inline constexpr const char* ctrl_c = "\x03";
inline constexpr const char* ctrl_d = "\x04";

class ReplAtTerminal : public testing::Test {
 protected:
  void SetUp() override {
    std::ofstream(config) << "[service.sample]\nendpoint = \"" << endpoint << "\"\n";
    start_service();
  }

  void start_service() { service = std::make_unique<RunningService>(context, endpoint); }

  void start(const std::vector<std::string>& more_args = {}, unsigned short columns = 100) {
    std::vector<std::string> args{"--config", config};
    args.insert(args.end(), more_args.begin(), more_args.end());
    program.emplace(ONETRIP_REPL_PROGRAM, args, environment, columns);
    program->see("Tab completes");
    program->see_prompt();
  }
  // A whole line, entered at an empty prompt.
  void enter(const std::string& line) { program->type(line + "\r"); }
  void leave() {
    program->see_prompt();
    program->type(ctrl_d);
    EXPECT_EQ(program->wait_for_end(), 0);
  }
  // Asks the service until it has another call in hand than the question.
  void wait_for_a_call_in_hand() {
    Mesh mesh = mesh_to(context, endpoint);
    while (standard::health(sample::service)(mesh).value().calls_in_flight < 2) {
    }
  }

  ScratchFolder folder;
  net::Context context;
  std::string endpoint = folder.endpoint("sample.sock");
  std::string config = folder / "onetrip.toml";
  std::string history = folder / "state/onetrip/repl_history";
  ProgramAtTerminal::Environment environment{{"TERM", "xterm"},
                                             {"LANG", "C.UTF-8"},
                                             {"HOME", folder.path()},
                                             {"XDG_STATE_HOME", folder / "state"}};
  std::unique_ptr<RunningService> service;
  std::optional<ProgramAtTerminal> program;
};

}  // namespace onetrip::repl
