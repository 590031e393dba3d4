#include "tools/repl/command.hpp"

#include <chrono>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace onetrip::repl {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

template <class T>
T parsed(const std::string& line) {
  const auto command = parse_command(line);
  if (command && std::holds_alternative<T>(*command)) return std::get<T>(*command);
  ADD_FAILURE() << line << (command ? " is another command" : command.error().message);
  return {};
}

std::string refused(const std::string& line) {
  const auto command = parse_command(line);
  if (command) ADD_FAILURE() << line << " was taken";
  return command ? "" : command.error().message;
}

TEST(CommandTest, AWordWithAPointIsACall) {
  EXPECT_EQ(parsed<command::Call>("shop.find a b").line, "shop.find a b");
  EXPECT_EQ(parsed<command::Call>("time.f").line, "time.f");
  parsed<command::Call>(".");
}

TEST(CommandTest, BlankLinesAndCommentsAreNothing) {
  parsed<command::Nothing>("");
  parsed<command::Nothing>(" \t");
  parsed<command::Nothing>("# shop.find");
}

TEST(CommandTest, TheirWordsAreRead) {
  parsed<command::Services>("services");
  parsed<command::Help>("help");
  parsed<command::Leave>("exit");
  EXPECT_EQ(parsed<command::Methods>(" methods  shop ").service, "shop");
  EXPECT_EQ(parsed<command::Describe>("describe shop").service, "shop");
  EXPECT_EQ(parsed<command::Describe>("describe shop.find").method, "find");
  EXPECT_EQ(parsed<command::Json>("json on").set, true);
  EXPECT_EQ(parsed<command::Json>("json").set, std::nullopt);
  EXPECT_EQ(parsed<command::Timeout>("timeout").set, std::nullopt);
  EXPECT_EQ(parsed<command::Timeout>("timeout 2s").set, Duration(2s));
}

TEST(CommandTest, WatchAndTimeKeepTheirCallAsItWasTyped) {
  const auto watch = parsed<command::Watch>("watch 0.5  shop.find \"a  b\" # x");
  EXPECT_EQ(watch.pause, Duration(500ms));
  EXPECT_EQ(watch.call, "shop.find \"a  b\" # x");
  EXPECT_EQ(parsed<command::Watch>("watch 500ms shop.find").pause, Duration(500ms));

  const auto time = parsed<command::Time>("time 1000 shop.find a");
  EXPECT_EQ(time.calls, 1'000U);
  EXPECT_EQ(time.call, "shop.find a");
}

TEST(CommandTest, WhatIsNoneIsRefusedWithUsageOrTheNearestNames) {
  EXPECT_THAT(refused("servces"), HasSubstr("Did you mean services?"));
  EXPECT_THAT(refused("qqqqqqq"), HasSubstr("help says more"));
  EXPECT_EQ(refused("methods"), "usage: methods SERVICE");
  EXPECT_EQ(refused("methods a b"), "usage: methods SERVICE");
  EXPECT_EQ(refused("watch 1"), "usage: watch SECONDS CALL");
  EXPECT_EQ(refused("services all"), "usage: services");
  EXPECT_EQ(refused("json maybe"), "usage: json [on|off]");
  for (const char* line :
       {"watch 0 a.b", "watch -1 a.b", "watch nan a.b", "watch inf a.b", "watch 1e99 a.b",
        "watch x a.b", "time 0 a.b", "time -1 a.b", "time 1.5 a.b", "time 99999999999999999999 a.b",
        "timeout 0s", "timeout soon", "shop.find \xff"}) {
    EXPECT_NE(refused(line), "") << line;
  }
}

}  // namespace
}  // namespace onetrip::repl
