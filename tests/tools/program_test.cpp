#include "tools/repl/program.hpp"

#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onetrip/wire/json.hpp"
#include "tests/tools/fake_mesh.hpp"

namespace onetrip::repl {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

// A fake mesh that has the shop, and a run of the program against it.
class ReplProgram : public testing::Test {
 protected:
  void SetUp() override {
    mesh.answers.insert({"shop.describe", {"any", wire::to_json(shop_description())}});
    mesh.answers.insert({"shop.get_price", {"f64", std::string("2.5")}});
    mesh.answers.insert({"shop.ping", {"nil", std::string("null")}});
    mesh.services = {"shop", "perf_ledger"};
  }

  int run_program(const std::vector<std::string>& args, const std::string& input = "",
                  bool in_is_terminal = false) {
    std::istringstream in(input);
    std::ostringstream out_stream;
    std::ostringstream err_stream;
    const Surroundings surroundings{
        .in = in,
        .in_is_terminal = in_is_terminal,
        .out = out_stream,
        .err = err_stream,
        .make_caller = [this](const Options& given) -> Result<std::unique_ptr<Caller>> {
          options = given;
          if (given.config == "broken.toml") return invalid("broken.toml:3: unknown key");
          return std::unique_ptr<Caller>(std::make_unique<FakeCaller>(mesh));
        },
        .read_file = [](const std::string& path) -> Result<std::string> {
          if (path == "tea.json") return R"({"name": "tea", "count": 1})";
          return invalid("cannot read {}: no such file", path);
        },
        .talk =
            [this](const Options& given, Caller& /*caller*/) {
              talked_with = given;
              return 0;
            },
        .version = "onetrip-repl 1.2.3",
    };
    const int code = run(args, surroundings);
    out = out_stream.str();
    err = err_stream.str();
    return code;
  }

  FakeMesh mesh;
  Options options;
  std::optional<Options> talked_with;
  std::string out;
  std::string err;
};

TEST_F(ReplProgram, PrintsTheResultOfOneCallAsJson) {
  EXPECT_EQ(run_program({"call", "shop.get_price", "tea"}), 0);

  EXPECT_EQ(out, "2.5\n");
  EXPECT_EQ(err, "");
  EXPECT_THAT(mesh.calls(), ElementsAre("shop.describe []", "shop.get_price [\"tea\"]"));
}

TEST_F(ReplProgram, TellsTheMeshEffectRoutingKeyAndTimeout) {
  mesh.answers.insert({"shop.find", {"[Item]", std::string("[]")}});
  mesh.answers.insert({"shop.order", {"Item?", std::string("null")}});

  EXPECT_EQ(run_program({"--timeout", "2s"}, "shop.find ann\nshop.order bob @tea.json\n"), 0);

  ASSERT_EQ(mesh.asked.size(), 3U);
  EXPECT_EQ(mesh.asked[1].effect, Effect::read);
  EXPECT_EQ(mesh.asked[1].routing_key, "ann");
  EXPECT_EQ(mesh.asked[1].timeout, Duration(2s));
  EXPECT_EQ(mesh.asked[2].effect, Effect::once);
  EXPECT_EQ(mesh.asked[2].routing_key, "bob");
  EXPECT_EQ(mesh.asked[2].call, R"(shop.order ["bob",{"name":"tea","count":1}])");
}

TEST_F(ReplProgram, LeavesTheTimeoutToTheConfigurationUnlessItIsSaid) {
  EXPECT_EQ(run_program({"call", "shop.get_price", "tea"}), 0);

  EXPECT_EQ(mesh.asked.back().timeout, std::nullopt);
}

TEST_F(ReplProgram, CallsTheMethodsThatEveryServiceHas) {
  EXPECT_EQ(run_program({"call", "shop.ping"}), 0);
  EXPECT_EQ(out, "null\n");

  mesh.answers.insert_or_assign("shop.describe",
                                FakeMesh::Answer{"any", wire::to_json(shop_description())});
  EXPECT_EQ(run_program({"call", "shop.describe"}), 0);
  EXPECT_THAT(out, StartsWith(R"({"service":"shop",)"));
}

TEST_F(ReplProgram, ExitsWith64AndTheCodeOfAnErrorReply) {
  mesh.answers.insert_or_assign(
      "shop.get_price",
      FakeMesh::Answer{"f64", not_found("no item tea").with_outcome(Outcome::executed)});

  EXPECT_EQ(run_program({"call", "shop.get_price", "tea"}), 64 + 5);

  EXPECT_EQ(out, "");
  EXPECT_EQ(err, "NOT_FOUND: no item tea (executed)\n");
}

TEST_F(ReplProgram, RefusesBadArgumentsWithoutSendingTheCall) {
  EXPECT_EQ(run_program({"call", "shop.get_price"}), 64 + 3);

  EXPECT_EQ(err,
            "INVALID_ARGUMENT: item (str) is missing: get_price(item: str) -> f64 "
            "(not_executed)\n");
  EXPECT_THAT(mesh.calls(), ElementsAre("shop.describe []"));
}

TEST_F(ReplProgram, GivesTheNearestNamesForAnUnknownMethodOrService) {
  EXPECT_EQ(run_program({"call", "shop.get_prices", "tea"}), 64 + 12);
  EXPECT_EQ(err,
            "UNIMPLEMENTED: shop has no method get_prices. Did you mean get_price? "
            "(not_executed)\n");

  EXPECT_EQ(run_program({"call", "shop.price"}), 64 + 12);
  EXPECT_THAT(err, HasSubstr("Did you mean one of get_price?"));

  EXPECT_EQ(run_program({"call", "shop.qqqqq"}), 64 + 12);
  EXPECT_THAT(err, HasSubstr("It is one of get_price, find, order, convert, set, ping,"));

  EXPECT_EQ(run_program({"call", "perf_ledgr.ping"}), 64 + 12);
  EXPECT_EQ(err,
            "UNIMPLEMENTED: there is no service perf_ledgr. Did you mean perf_ledger? "
            "(not_executed)\n");
}

TEST_F(ReplProgram, ShowsWhatAServiceHasWhereTheMethodWasForgotten) {
  EXPECT_EQ(run_program({"call", "shop"}), 2);
  EXPECT_THAT(err,
              HasSubstr("shop is a service: call shop.METHOD, one of\n  get_price(item: str)"));

  EXPECT_EQ(run_program({"call", "shp"}), 2);
  EXPECT_THAT(err, HasSubstr("there is no service shp. Did you mean shop?"));

  EXPECT_EQ(run_program({"call", "perf_ledger"}), 2);
  EXPECT_THAT(err, HasSubstr("a call starts with SERVICE.METHOD"));
  EXPECT_EQ(out, "");
}

TEST_F(ReplProgram, AsksAServiceForItsDescriptionOnlyOnce) {
  EXPECT_EQ(run_program({}, "shop.get_price a\nshop.get_price b\nshop.ping\n"), 0);

  EXPECT_THAT(mesh.calls(), ElementsAre("shop.describe []", "shop.get_price [\"a\"]",
                                        "shop.get_price [\"b\"]", "shop.ping []"));
}

TEST_F(ReplProgram, AsksAgainForADescriptionThatDidNotCome) {
  mesh.answers.erase("shop.describe");

  EXPECT_EQ(run_program({}, "shop.get_price a\nshop.get_price b\n"), 64 + 14);

  EXPECT_THAT(mesh.calls(), ElementsAre("shop.describe []", "shop.describe []"));
  EXPECT_EQ(err,
            "line 1: UNAVAILABLE: shop is not there (not_executed)\n"
            "line 2: UNAVAILABLE: shop is not there (not_executed)\n");
}

TEST_F(ReplProgram, SaysThatACallDidNotRunWhereOnlyItsDescriptionGotLost) {
  mesh.answers.insert_or_assign(
      "shop.describe",
      FakeMesh::Answer{"any", unavailable("the connection broke").with_outcome(Outcome::unknown)});

  EXPECT_EQ(run_program({"call", "shop.get_price", "tea"}), 64 + 14);

  EXPECT_EQ(err, "UNAVAILABLE: the connection broke (not_executed)\n");
}

TEST_F(ReplProgram, ReadsABatchLineByLineAndGoesOnAfterErrors) {
  const std::string lines =
      "# prices\n"
      "shop.get_price tea\n"
      "\n"
      "shop.get_price\n"
      "   \t\n"
      "shop.nothing # unknown\n"
      "shop.get_price \"two words\"";

  EXPECT_EQ(run_program({}, lines), 64 + 3);

  EXPECT_EQ(out, "2.5\n2.5\n");
  EXPECT_THAT(err, StartsWith("line 4: INVALID_ARGUMENT: item (str) is missing"));
  EXPECT_THAT(err, HasSubstr("\nline 6: UNIMPLEMENTED: shop has no method nothing."));
}

TEST_F(ReplProgram, PrintsOneLineOfJsonPerCallWhereThatIsAskedFor) {
  mesh.answers.insert_or_assign("shop.set",
                                FakeMesh::Answer{"nil", resource_exhausted("\"full\"\nup to here")
                                                            .because("overloaded")
                                                            .with_outcome(Outcome::unknown)});

  EXPECT_EQ(run_program({"--json"}, "\nshop.get_price tea\n# x\nshop.set a 1\nshop.ping\n"),
            64 + 8);

  EXPECT_EQ(out,
            R"({"line": 2, "result": 2.5}
{"line": 4, "error": {"code":"RESOURCE_EXHAUSTED","message":"\"full\"\nup to here","reason":"overloaded","outcome":"unknown"}}
{"line": 5, "result": null}
)");
  EXPECT_EQ(err, "line 4: RESOURCE_EXHAUSTED: \"full\"\\x0aup to here (unknown)\n");
}

TEST_F(ReplProgram, KeepsWhatServicesSayFromMovingTheTerminal) {
  mesh.answers.insert_or_assign("shop.get_price",
                                FakeMesh::Answer{"f64", not_found("\x1b[2J\xc2\x9b no tea")});

  EXPECT_EQ(run_program({"call", "shop.get_price", "tea"}), 64 + 5);

  EXPECT_EQ(err, "NOT_FOUND: \\x1b[2J\\x9b no tea (not_executed)\n");
}

TEST_F(ReplProgram, AnswersLinesThatAreNoTextWithAnErrorAndGoesOn) {
  const std::string lines = "shop.get_price \xff\nshop.get_price tea\n";

  EXPECT_EQ(run_program({"--json"}, lines), 64 + 3);

  EXPECT_THAT(
      out,
      StartsWith(
          R"({"line": 1, "error": {"code":"INVALID_ARGUMENT","message":"column 16: the byte 0xff)"));
  EXPECT_THAT(out, HasSubstr("{\"line\": 2, \"result\": 2.5}\n"));
}

TEST_F(ReplProgram, ReadsWindowsFilesAndAByteOrderMark) {
  EXPECT_EQ(run_program({}, "\xef\xbb\xbfshop.get_price tea\r\nshop.ping\r\n"), 0);

  EXPECT_EQ(out, "2.5\nnull\n");
}

TEST_F(ReplProgram, IsContentWithNoCallsAtAll) {
  EXPECT_EQ(run_program({}, ""), 0);
  EXPECT_EQ(run_program({"--json"}, "# nothing\n\n"), 0);

  EXPECT_EQ(out + err, "");
  EXPECT_TRUE(mesh.asked.empty());
}

TEST_F(ReplProgram, TalksWithATerminalThatGivesNoCall) {
  EXPECT_EQ(run_program({"--json"}, "", /*in_is_terminal=*/true), 0);

  ASSERT_TRUE(talked_with);
  EXPECT_TRUE(talked_with->json);
  EXPECT_EQ(out + err, "");
}

TEST_F(ReplProgram, TalksWithNobodyWhereACallIsGivenOrInputIsAFile) {
  EXPECT_EQ(run_program({"call", "shop.ping"}, "", /*in_is_terminal=*/true), 0);
  EXPECT_EQ(run_program({}, "shop.ping\n"), 0);
  EXPECT_EQ(run_program({"--config", "broken.toml"}, "", /*in_is_terminal=*/true), 2);

  EXPECT_FALSE(talked_with);
}

TEST_F(ReplProgram, AnswersHelpOnOutputAndBadUsageOnError) {
  EXPECT_EQ(run_program({"--help"}), 0);
  EXPECT_THAT(out, HasSubstr("--timeout"));
  EXPECT_EQ(err, "");

  EXPECT_EQ(run_program({"--tiemout", "2s"}), 2);
  EXPECT_EQ(out, "");
  EXPECT_THAT(err, HasSubstr("--tiemout"));
}

TEST_F(ReplProgram, SaysWhatIsWrongWithTheConfiguration) {
  EXPECT_EQ(run_program({"--config", "broken.toml", "call", "shop.ping"}), 2);

  EXPECT_EQ(err, "onetrip-repl: broken.toml:3: unknown key\n");
}

TEST_F(ReplProgram, BlamesTheServiceForAReplyThatIsNotOfItsType) {
  mesh.answers.insert_or_assign("shop.get_price",
                                FakeMesh::Answer{"any", std::string("\"cheap\"")});

  EXPECT_EQ(run_program({"call", "shop.get_price", "tea"}), 64 + 13);

  EXPECT_THAT(err, StartsWith("INTERNAL: shop.get_price answered with something else than f64"));
  EXPECT_THAT(err, HasSubstr("(executed)"));
}

TEST_F(ReplProgram, BlamesTheServiceForADescriptionThatCannotBeRead) {
  mesh.answers.insert_or_assign("shop.describe", FakeMesh::Answer{"any", std::string("[1, 2]")});

  EXPECT_EQ(run_program({"call", "shop.get_price", "tea"}), 64 + 13);

  EXPECT_THAT(err, StartsWith("INTERNAL: shop describes itself in a way"));
  EXPECT_THAT(err, HasSubstr("(not_executed)"));
}

TEST_F(ReplProgram, AsksAnyServiceWhereNoneIsConfigured) {
  mesh.services.clear();

  EXPECT_EQ(run_program({"--endpoint", "ipc:///tmp/x", "call", "shop.ping"}), 0);

  EXPECT_EQ(options.endpoint, "ipc:///tmp/x");
}

TEST_F(ReplProgram, SaysThatItsOutputIsLost) {
  std::istringstream in;
  std::ostream nowhere(nullptr);
  std::ostringstream err_stream;
  const Surroundings surroundings{
      .in = in,
      .in_is_terminal = false,
      .out = nowhere,
      .err = err_stream,
      .make_caller = [this](const Options& /*options*/) -> Result<std::unique_ptr<Caller>> {
        return std::unique_ptr<Caller>(std::make_unique<FakeCaller>(mesh));
      },
      .read_file = {},
      .talk = {},
      .version = "",
  };

  EXPECT_EQ(run({"call", "shop.ping"}, surroundings), 1);

  EXPECT_EQ(err_stream.str(), "onetrip-repl: standard output cannot be written\n");
}

}  // namespace
}  // namespace onetrip::repl
