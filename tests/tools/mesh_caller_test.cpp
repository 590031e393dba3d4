// The whole program but its process, against a service over real sockets.
#include "tools/repl/mesh_caller.hpp"

#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onetrip/net/context.hpp"
#include "tests/client/running_service.hpp"
#include "tools/repl/file_text.hpp"
#include "tools/repl/program.hpp"

namespace onetrip::repl {
namespace {

using testing::HasSubstr;

class ReplOverSockets : public testing::Test {
 protected:
  void SetUp() override {
    std::ofstream(config) << "[service.sample]\nendpoint = \"" << endpoint << "\"\n";
  }

  void start_service() { service = std::make_unique<RunningService>(context, endpoint); }

  int run_program(const std::vector<std::string>& args, const std::string& input = "") {
    std::istringstream in(input);
    std::ostringstream out_stream;
    std::ostringstream err_stream;
    const Surroundings surroundings{
        .in = in,
        .in_is_terminal = false,
        .out = out_stream,
        .err = err_stream,
        .make_caller = make_mesh_caller,
        .read_file = [](const std::string& path) { return read_file_text(path); },
        .talk = {},
        .version = "",
    };
    const int code = run(args, surroundings);
    out = out_stream.str();
    err = err_stream.str();
    return code;
  }

  ScratchFolder folder;
  net::Context context;
  std::string endpoint = folder.endpoint("sample.sock");
  std::string config = folder.endpoint("onetrip.toml").substr(std::string("ipc://").size());
  std::unique_ptr<RunningService> service;
  std::string out;
  std::string err;
};

TEST_F(ReplOverSockets, CallsAServiceOfTheConfiguration) {
  start_service();

  EXPECT_EQ(run_program({"--config", config},
                        "sample.put {\"name\": \"7\", \"amount\": 3}\n"
                        "sample.add 7 by=4\n"
                        "sample.get 7\n"
                        "sample.get 8\n"
                        "sample.put_and_fail 7\n"),
            64 + 5);

  EXPECT_EQ(out, "null\n7\n7\n");
  EXPECT_EQ(err,
            "line 4: NOT_FOUND: name: there is no 8 (executed)\n"
            "line 5: FAILED_PRECONDITION: name: 7 is never good enough (executed)\n");
}

TEST_F(ReplOverSockets, CallsAnEndpointWithoutAConfiguration) {
  start_service();

  EXPECT_EQ(run_program({"--endpoint", endpoint, "call", "sample.text", "3"}), 0);
  EXPECT_EQ(out, "\"xxx\"\n");

  EXPECT_EQ(run_program({"--endpoint", endpoint, "call", "other.text", "3"}), 64 + 12);
  EXPECT_THAT(err, HasSubstr("other"));
}

TEST_F(ReplOverSockets, CallsTheMethodsThatAreNotInTheDescription) {
  start_service();

  EXPECT_EQ(run_program({"--config", config}, "sample.ping\nsample.health\nsample.stats\n"), 0);

  EXPECT_THAT(out, testing::StartsWith("null\n{\"service\":\"sample\",\"status\":\"serving\""));
  EXPECT_THAT(out, HasSubstr("\"method\":\"describe\",\"calls\":1"));
}

TEST_F(ReplOverSockets, GivesUpInTimeWhereNobodyIsThere) {
  EXPECT_EQ(run_program({"--config", config, "--timeout", "20ms", "call", "sample.get", "a"}),
            64 + 14);
  EXPECT_THAT(err, testing::StartsWith("UNAVAILABLE: "));

  EXPECT_EQ(
      run_program({"--config", config, "--set", "mesh.deadline_ms=20", "call", "sample.get", "a"}),
      64 + 14);
}

TEST_F(ReplOverSockets, RefusesConfigurationsAndEndpointsThatAreNone) {
  EXPECT_EQ(run_program({"--config", config + ".none", "call", "sample.ping"}), 2);
  EXPECT_THAT(err, HasSubstr("onetrip.toml.none"));

  EXPECT_EQ(run_program({"--config", config, "--set", "mesh.nothing=1", "call", "sample.ping"}), 2);
  EXPECT_THAT(err, HasSubstr("mesh.nothing"));

  EXPECT_EQ(run_program({"--endpoint", "carrier-pigeon://x", "call", "sample.ping"}), 64 + 3);
}

}  // namespace
}  // namespace onetrip::repl
