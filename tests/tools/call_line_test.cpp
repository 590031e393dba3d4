#include "tools/repl/call_line.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onetrip/wire/limits.hpp"

namespace onetrip::repl {
namespace {

using testing::HasSubstr;

// The only argument of a line.
Argument argument_of(const std::string& value) {
  const auto call = parse_call_line("kv.f " + value);
  if (!call || !*call || (*call)->arguments.size() != 1) {
    ADD_FAILURE() << value << " -> "
                  << (call ? "no call, or not one argument" : call.error().message);
    return {};
  }
  return (*call)->arguments[0];
}

std::vector<std::string> texts_of(const std::string& line) {
  std::vector<std::string> texts;
  const auto call = parse_call_line(line);
  EXPECT_TRUE(call.ok() && call->has_value()) << line;
  if (call && *call) {
    for (const Argument& argument : (*call)->arguments) texts.push_back(argument.text);
  }
  return texts;
}

std::string refusal_of(const std::string& line) {
  const auto call = parse_call_line(line);
  EXPECT_FALSE(call.ok()) << line;
  return call ? "" : call.error().message;
}

TEST(CallLine, NamesServiceAndMethod) {
  const auto call = parse_call_line("  perf_ledger.get_all_hotkeys \r\n");

  ASSERT_TRUE(call.ok());
  EXPECT_EQ(**call, (CallLine{"perf_ledger", "get_all_hotkeys", {}}));
}

TEST(CallLine, MayNameOneOfSeveralInstances) {
  const CallLine call = parse_call_line("kv.1.get_item d a").value().value();

  EXPECT_EQ(call.service, "kv");
  EXPECT_EQ(call.instance, 2U);
  EXPECT_EQ(call.method, "get_item");
  EXPECT_EQ(call.arguments.size(), 2U);
  EXPECT_EQ(parse_call_line("kv.0.ping").value()->instance, 1U);
  EXPECT_EQ(parse_call_line("kv.ping").value()->instance, 0U);
  EXPECT_THAT(refusal_of("kv.1"), HasSubstr("SERVICE.METHOD"));
  EXPECT_THAT(refusal_of("kv.12345.ping"), HasSubstr("SERVICE.METHOD"));
  EXPECT_THAT(refusal_of("kv.-1.ping"), HasSubstr("SERVICE.METHOD"));
}

TEST(CallLine, IsNothingWhereTheLineIsBlankOrAComment) {
  for (const std::string line : {"", "   ", "\t\r", "# a comment", "   # { \" @", "\n"}) {
    const auto call = parse_call_line(line);

    ASSERT_TRUE(call.ok()) << line;
    EXPECT_FALSE(call->has_value()) << line;
  }
}

TEST(CallLine, KeepsWhatWasTypedAndWhatKindOfValueItIs) {
  struct Case {
    std::string typed;
    ValueKind kind;
    std::string text;
  };
  const std::vector<Case> cases{
      {"hotkey_1", ValueKind::word, "hotkey_1"},
      {"123", ValueKind::word, "123"},
      {"-1.5e3", ValueKind::word, "-1.5e3"},
      {"null", ValueKind::word, "null"},
      {"it's", ValueKind::word, "it's"},
      {"a#b", ValueKind::word, "a#b"},
      {"a[0]", ValueKind::word, "a[0]"},
      {"5=five", ValueKind::word, "5=five"},
      {"http://host?a=b", ValueKind::word, "http://host?a=b"},
      {"größe", ValueKind::word, "größe"},
      {R"("two words # no comment")", ValueKind::string, R"("two words # no comment")"},
      {R"("a \" quote")", ValueKind::string, R"("a \" quote")"},
      {R"("ends in \\")", ValueKind::string, R"("ends in \\")"},
      {R"("")", ValueKind::string, R"("")"},
      {"{}", ValueKind::json, "{}"},
      {R"({"a": [1, {"b": 2}] , "c" : 3})", ValueKind::json, R"({"a": [1, {"b": 2}] , "c" : 3})"},
      {R"(["]", "}", "\"]"])", ValueKind::json, R"(["]", "}", "\"]"])"},
      {"[ 1 ,\t2 ]", ValueKind::json, "[ 1 ,\t2 ]"},
      {"@bundles.json", ValueKind::file, "bundles.json"},
      {R"(@"my bundles.json")", ValueKind::file, "my bundles.json"},
  };

  for (const Case& c : cases) {
    const Argument argument = argument_of(c.typed);

    EXPECT_EQ(argument, (Argument{"", c.kind, c.text, "column 6"})) << c.typed;
  }
}

TEST(CallLine, GivesAnArgumentItsNameWhateverItsValueIs) {
  EXPECT_EQ(argument_of("hotkey=a"), (Argument{"hotkey", ValueKind::word, "a", "column 6"}));
  EXPECT_EQ(argument_of("x=a=b"), (Argument{"x", ValueKind::word, "a=b", "column 6"}));
  EXPECT_EQ(argument_of(R"(x="a b")"), (Argument{"x", ValueKind::string, R"("a b")", "column 6"}));
  EXPECT_EQ(argument_of("x=[1, 2]"), (Argument{"x", ValueKind::json, "[1, 2]", "column 6"}));
  EXPECT_EQ(argument_of("x=@f"), (Argument{"x", ValueKind::file, "f", "column 6"}));
}

TEST(CallLine, EndsAWordAtASpaceAndTheLineAtAComment) {
  EXPECT_EQ(texts_of("kv.f a  b\tc   # d"), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(texts_of(R"(kv.f {"a": 1} [2] "3" #)"),
            (std::vector<std::string>{R"({"a": 1})", "[2]", R"("3")"}));
}

TEST(CallLine, CountsColumnsInCharactersNotBytes) {
  const auto call = parse_call_line("kv.f größe x");

  ASSERT_TRUE(call.ok());
  EXPECT_EQ((*call)->arguments[1].place, "column 12");
}

TEST(CallLine, SaysWhereAndWhatToDoAboutWhatItCannotRead) {
  struct Case {
    std::string line;
    std::string message;
  };
  const std::vector<Case> cases{
      {"perf_ledger", "column 1: a call starts with SERVICE.METHOD, such as perf_ledger.ping"},
      {"  perf_ledger.", "column 3: a call starts with SERVICE.METHOD"},
      {".ping", "column 1: a call starts with SERVICE.METHOD"},
      {"a.b.c", "column 1: a call starts with SERVICE.METHOD"},
      {"a.1b", "column 1: a call starts with SERVICE.METHOD"},
      {"1a.b", "column 1: a call starts with SERVICE.METHOD"},
      {"\"a.b\"", "column 1: a call starts with SERVICE.METHOD"},
      {"kv.f(1)", "column 5: no parentheses: write kv.f and its arguments, spaces between them"},
      {std::string(65, 'a') + ".b", "column 1: a name of 65 letters: none has more than 64"},
      {"kv.f [1, {\"a\": 2}", "column 6: this [ is never closed: add its ]"},
      {"kv.f [1, {\"a\": 2]", "column 17: ] stands where the { of column 10 needs its }"},
      {"kv.f {\"a]}", "column 7: this quote is never closed"},
      {"kv.f \"abc", "column 6: this quote is never closed"},
      {"kv.f \"abc\\", "column 6: this quote is never closed"},
      {"kv.f [1][2]", "column 9: the value has ended before this: put a space"},
      {"kv.f \"a\"b", "column 9: the value has ended before this"},
      {"kv.f x=", "column 8: x= has no value: write x=value without spaces, or x=\"\""},
      {"kv.f x = 5", "column 8: = has no name before it"},
      {"kv.f a\"b c\"", "column 7: a quote inside a word"},
      {"kv.f a\x1b[0m", "column 7: a control character: write it as \\u001b"},
      {"kv.f @", "column 6: @ has no file: write @FILE"},
      {"kv.f @\"\"", "column 6: @ has no file"},
      {"kv.f @\"a b", "column 7: this quote is never closed: add a \" behind the file's path"},
      {"kv.f @\"a\"b", "column 10: the value has ended before this"},
      {std::string("kv.f @a\0b", 9), "column 6: a zero byte in a file's path"},
      {"kv.f \xff", "column 6: the byte 0xff is not UTF-8"},
      {"kv.f ö\xc3", "column 7: the byte 0xc3 is not UTF-8"},
      {"# \xed\xa0\x80", "column 3: the byte 0xed is not UTF-8"},
  };

  for (const Case& c : cases) {
    EXPECT_THAT(refusal_of(c.line), testing::StartsWith(c.message)) << c.line;
  }
}

TEST(CallLine, RefusesWithInvalidArgumentThatWasNotExecuted) {
  const auto call = parse_call_line("kv.f [");

  ASSERT_FALSE(call.ok());
  EXPECT_EQ(call.error().code, Code::invalid_argument);
  EXPECT_EQ(call.error().reason, "bad_argument");
  EXPECT_EQ(call.error().outcome, Outcome::not_executed);
}

TEST(CallLine, BoundsDepthArgumentsAndLength) {
  const auto nested = [](std::size_t depth) {
    return "kv.f " + std::string(depth, '[') + std::string(depth, ']');
  };
  const auto many = [](std::size_t arguments) {
    std::string line = "kv.f";
    for (std::size_t i = 0; i < arguments; ++i) line += " 1";
    return line;
  };

  EXPECT_TRUE(parse_call_line(nested(wire::nesting_depth_max)).ok());
  EXPECT_THAT(refusal_of(nested(wire::nesting_depth_max + 1)),
              testing::StartsWith("column 38: nested deeper than 32 levels"));
  EXPECT_TRUE(parse_call_line(many(arguments_max)).ok());
  EXPECT_THAT(refusal_of(many(arguments_max + 1)), testing::StartsWith("more than 256 arguments"));
  EXPECT_TRUE(parse_call_line(std::string(line_bytes_max, ' ')).ok());
  EXPECT_THAT(refusal_of(std::string(line_bytes_max + 1, ' ')),
              testing::StartsWith("the line has over 67108864 bytes"));
}

TEST(CallWords, TakeEachWordOfTheShellAsOneArgument) {
  const auto call = parse_call_words({"kv.set_item", "two words", "", "# text", R"(say "hi")",
                                      "{\"a\": 1}", "key=", "name=a b", "@my file", "-5"});

  ASSERT_TRUE(call.ok()) << call.error().message;
  const std::vector<Argument> expected{
      {"", ValueKind::word, "two words", "argument 1"},
      {"", ValueKind::word, "", "argument 2"},
      {"", ValueKind::word, "# text", "argument 3"},
      {"", ValueKind::word, R"(say "hi")", "argument 4"},
      {"", ValueKind::json, "{\"a\": 1}", "argument 5"},
      {"key", ValueKind::word, "", "argument 6"},
      {"name", ValueKind::word, "a b", "argument 7"},
      {"", ValueKind::file, "my file", "argument 8"},
      {"", ValueKind::word, "-5", "argument 9"},
  };
  EXPECT_EQ(call->arguments, expected);
}

TEST(CallWords, SayWhichWordAndWhereInItTheTroubleIs) {
  const auto message = [](const std::vector<std::string>& words) {
    const auto call = parse_call_words(words);
    return call ? "" : call.error().message;
  };

  EXPECT_THAT(message({"kv.f", "a", "[1, 2"}),
              testing::StartsWith("argument 2, column 1: this [ is never closed"));
  EXPECT_THAT(
      message({"kv.f", "[1] [2]"}),
      testing::StartsWith("argument 1, column 4: the value has ended before this: one word"));
  EXPECT_THAT(message({"kv.f", "a\xfe"}),
              testing::StartsWith("argument 1, column 2: the byte 0xfe is not UTF-8"));
  EXPECT_THAT(message({"kv"}), testing::StartsWith("column 1: a call starts with SERVICE.METHOD"));
  EXPECT_THAT(message({}), testing::StartsWith("column 1: a call starts with SERVICE.METHOD"));
  EXPECT_THAT(message({"kv.f a"}),
              testing::StartsWith("column 5: SERVICE.METHOD and the arguments are words"));
}

}  // namespace
}  // namespace onetrip::repl
