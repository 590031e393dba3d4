#include <chrono>
#include <string>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tools/repl/options.hpp"
#include "tools/repl/parse_duration.hpp"

namespace onetrip::repl {
namespace {

using namespace std::chrono_literals;

using Words = std::vector<std::string>;

Options options_of(const Words& args) {
  const auto parsed = parse_options(args, "onetrip-repl 1.2.3");
  if (const auto* answer = std::get_if<Answer>(&parsed)) {
    ADD_FAILURE() << answer->text;
    return {};
  }
  return std::get<Options>(parsed);
}

Answer answer_to(const Words& args) {
  const auto parsed = parse_options(args, "onetrip-repl 1.2.3");
  if (const auto* answer = std::get_if<Answer>(&parsed)) return *answer;
  ADD_FAILURE() << "was taken as a call";
  return {};
}

TEST(ReplOptions, ReadTheirValuesBeforeAndBehindTheCall) {
  Options expected;
  expected.config = "a.toml";
  expected.settings = {"service.kv.instances=2", "mesh.log_level=debug"};
  expected.endpoint = "ipc:///run/kv.sock";
  expected.timeout = 250ms;
  expected.json = true;
  expected.has_call = true;
  expected.call_words = {"kv.get", "d", "k"};

  EXPECT_EQ(options_of({"--config", "a.toml", "--set", "service.kv.instances=2", "--set",
                        "mesh.log_level=debug", "--endpoint", "ipc:///run/kv.sock", "--timeout",
                        "250ms", "--json", "call", "kv.get", "d", "k"}),
            expected);
  EXPECT_EQ(options_of({"call", "kv.get", "d", "k", "--config=a.toml", "--set",
                        "service.kv.instances=2", "--set", "mesh.log_level=debug", "--endpoint",
                        "ipc:///run/kv.sock", "--timeout", "250ms", "--json"}),
            expected);
}

TEST(ReplOptions, LeaveTheWordsOfACallAsTheShellGaveThem) {
  for (const Words& words :
       {Words{"kv.f"}, Words{"kv.f", "{}"}, Words{"kv.f", "[1, 2]", "[]"},
        Words{"kv.f", "-5", "-0.5"}, Words{"kv.f", ""}, Words{"kv.f", "call", "call"},
        Words{"kv.f", "\"quoted\"", "a=b", "%%"}, Words{"kv.f", "x={\"a\": [1]}"},
        Words{"kv.f", "++", "\x01", "\x01["}, Words{"perf_ledger"}}) {
    Words args{"call"};
    args.insert(args.end(), words.begin(), words.end());

    EXPECT_EQ(options_of(args).call_words, words) << testing::PrintToString(words);
  }
}

TEST(ReplOptions, TakeNothingForAnOptionBehindTwoDashes) {
  EXPECT_EQ(options_of({"call", "kv.f", "--", "--json", "-x", "--", "[1]"}).call_words,
            (Words{"kv.f", "--json", "-x", "--", "[1]"}));
}

TEST(ReplOptions, AreABatchWithoutACall) {
  const Options options = options_of({"--json"});

  EXPECT_FALSE(options.has_call);
  EXPECT_TRUE(options.json);
}

TEST(ReplOptions, AnswerHelpAndVersionOnStandardOutput) {
  for (const Words& args : {Words{"-h"}, Words{"--help"}, Words{"call", "-h"}}) {
    const Answer help = answer_to(args);

    EXPECT_EQ(help.exit_code, 0);
    EXPECT_THAT(help.text, testing::HasSubstr("SERVICE.METHOD"));
    EXPECT_THAT(help.text, testing::HasSubstr("--timeout"));
  }
  EXPECT_EQ(answer_to({"-V"}), (Answer{0, "onetrip-repl 1.2.3\n"}));
  EXPECT_EQ(answer_to({"--version"}), (Answer{0, "onetrip-repl 1.2.3\n"}));
}

TEST(ReplOptions, RefuseWhatTheyDoNotKnowWithTheShortHelp) {
  for (const Words& args :
       {Words{"--jsn"}, Words{"call"}, Words{"cal", "kv.f"}, Words{"call", "kv.f", "--jsn"},
        Words{"--timeout", "2", "call", "kv.f"}, Words{"--config"}, Words{"-x"}}) {
    const Answer answer = answer_to(args);

    EXPECT_EQ(answer.exit_code, 2) << testing::PrintToString(args);
    EXPECT_THAT(answer.text, testing::HasSubstr("usage: onetrip-repl")) << answer.text;
  }
}

TEST(ReplDuration, IsAWholeNumberAndItsUnit) {
  EXPECT_EQ(parse_duration("250ms").value(), 250ms);
  EXPECT_EQ(parse_duration("2s").value(), 2s);
  EXPECT_EQ(parse_duration("1440m").value(), 24h);
  for (const std::string text : {"", "2", "s", "2 s", "2h", "-2s", "+2s", "0s", "0.5s", "1441m",
                                 "99999999999999999999s", "9223372036854775807m", "2ss"}) {
    EXPECT_FALSE(parse_duration(text).ok()) << text;
  }
}

}  // namespace
}  // namespace onetrip::repl
