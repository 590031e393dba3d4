#include "tools/repl/session.hpp"

#include <chrono>
#include <functional>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tools/fake_mesh.hpp"

namespace onetrip::repl {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Ends every pause at once, and interrupts in the one that the test says.
class FakeInterruption final : public Interruption {
 public:
  bool wait(Duration duration) override {
    if (duration > Duration::zero()) pauses.push_back(duration);
    return raised || pauses.size() >= pauses_max;
  }
  void clear() override { raised = false; }
  bool must_leave() const override { return false; }

  bool raised = false;
  std::size_t pauses_max = 3;
  std::vector<Duration> pauses;
};

class SessionTest : public testing::Test {
 protected:
  void SetUp() override {
    mesh.services = {"shop", "other"};
    describe_as(shop_description());
    mesh.answers.insert({"shop.get_price", {"f64", std::string("2.5")}});
    mesh.answers.insert({"shop.find", {"[Item]", std::string(R"([{"name": "tea", "count": 3}])")}});
  }

  void describe_as(const ServiceDescription& shop) {
    mesh.answers.insert_or_assign("shop.describe", FakeMesh::Answer{"any", wire::to_json(shop)});
  }
  void fail(const std::string& call, Error error) {
    mesh.answers.insert_or_assign(call, FakeMesh::Answer{"any", std::move(error)});
  }

  // What the lines have written.
  std::string output_of(const std::string& line) {
    out.str("");
    err.str("");
    EXPECT_TRUE(session.enter(line));
    return out.str() + err.str();
  }

  FakeMesh mesh;
  FakeCaller caller{mesh};
  FakeInterruption interruption;
  ManualClock clock;
  std::ostringstream out;
  std::ostringstream err;
  Session session{caller,
                  interruption,
                  clock,
                  Files{[](const std::string& path) -> Result<std::string> {
                          return invalid("cannot read {}", path);
                        },
                        [](const std::string& typed) { return std::vector{typed + ".json"}; }},
                  Screen{out, err, false, false, [] { return ScreenSize{}; }},
                  SessionOptions{}};
};

TEST_F(SessionTest, ACallGivesATableAndWhatItCost) {
  EXPECT_EQ(output_of("shop.find ann"),
            "   name  count  price\n"
            "0  tea       3  null\n"
            "1 round trip, 50 bytes out, 14 in, 0.31 ms\n");
  EXPECT_EQ(err.str(), "1 round trip, 50 bytes out, 14 in, 0.31 ms\n");
}

TEST_F(SessionTest, AnErrorIsOneLineAndTheNextCallIsMade) {
  fail("shop.get_price", not_found("no \x1b[2J tea").with_outcome(Outcome::executed));

  EXPECT_THAT(output_of("shop.get_price tea"),
              HasSubstr("NOT_FOUND: no \\x1b[2J tea (executed)\n1 round trip"));
  EXPECT_THAT(output_of("shop.find ann"), HasSubstr("tea"));
}

TEST_F(SessionTest, WhatIsRefusedHereCostsNothing) {
  EXPECT_THAT(output_of("shop.get_price"), HasSubstr("item (str) is missing"));
  EXPECT_THAT(output_of("shop.get_price"), Not(HasSubstr("round trip")));
  EXPECT_THAT(output_of("shop.get_price \"x"), HasSubstr("never closed"));
  EXPECT_THAT(output_of("nonsense"), HasSubstr("is no command"));
}

TEST_F(SessionTest, JsonIsALineOfJson) {
  EXPECT_EQ(output_of("json on"), "json: on\n");
  EXPECT_THAT(output_of("shop.find ann"),
              HasSubstr("[{\"name\":\"tea\",\"count\":3,\"price\":null}]\n"));
  EXPECT_EQ(output_of("json off"), "json: off\n");
}

TEST_F(SessionTest, TheTimeoutHoldsFromThenOn) {
  EXPECT_EQ(output_of("timeout"), "timeout: as configured\n");
  EXPECT_EQ(output_of("timeout 2s"), "timeout: 2.00 s\n");

  output_of("shop.get_price tea");

  EXPECT_EQ(mesh.asked.back().timeout, Duration(2s));
}

TEST_F(SessionTest, ListsServicesMethodsAndDescriptions) {
  EXPECT_EQ(output_of("services"), "shop\nother\n");
  EXPECT_THAT(output_of("methods shop"), HasSubstr("get_price(item: str) -> f64\n    What an"));
  EXPECT_THAT(output_of("describe shop"), HasSubstr("keyed by customer\n"));
  EXPECT_THAT(output_of("describe shop.order"),
              HasSubstr("    effect: once\n    Orders.\nItem:\n  name: str\n"));
  EXPECT_THAT(output_of("describe shop.odrer"), HasSubstr("Did you mean order?"));
  EXPECT_THAT(output_of("methods shpo"), HasSubstr("Did you mean shop?"));
  EXPECT_THAT(output_of("methods other"), HasSubstr("UNAVAILABLE"));
  EXPECT_THAT(output_of("help"), HasSubstr("watch SECONDS CALL"));
}

TEST_F(SessionTest, ExitLeaves) {
  EXPECT_FALSE(session.enter("exit"));
  EXPECT_TRUE(session.enter("# exit"));
}

TEST_F(SessionTest, WatchCallsAgainAfterEachPauseUntilInterrupted) {
  const std::string text = output_of("watch 0.5 shop.get_price tea");

  EXPECT_THAT(interruption.pauses, ElementsAre(500ms, 500ms, 500ms));
  EXPECT_EQ(mesh.calls().size(), 1U + 3U);
  EXPECT_THAT(text, HasSubstr("2.5\n1 round trip, 50 bytes out, 14 in, 0.31 ms, Ctrl-C ends\n"));
}

TEST_F(SessionTest, WatchGoesOnWhereACallFails) {
  fail("shop.get_price", unavailable("nobody is there"));

  EXPECT_THAT(output_of("watch 1 shop.get_price tea"), HasSubstr("nobody is there"));

  EXPECT_EQ(interruption.pauses.size(), 3U);
}

TEST_F(SessionTest, TimeSumsUpAsManyCalls) {
  const std::string text = output_of("time 20 shop.get_price tea");

  EXPECT_THAT(text, HasSubstr("20 calls, "));
  EXPECT_THAT(text, HasSubstr("p50 0.31 ms, p90 0.31 ms, p99 0.31 ms, max 0.31 ms\n"));
  EXPECT_THAT(text, HasSubstr("20 round trips, 1000 bytes out, 280 in, 6.20 ms"));
  EXPECT_EQ(mesh.calls().size(), 1U + 20U);
}

TEST_F(SessionTest, TimeSaysHowFarItIsWhereItTakesLong) {
  mesh.on_call = [&](const std::string& /*call*/) { clock.advance(1s); };

  EXPECT_THAT(output_of("time 5 shop.get_price tea"), HasSubstr("2 of 5 calls\n4 of 5 calls\n"));
}

TEST_F(SessionTest, TimeStopsAtTheFirstErrorAndTellsOfTheCallsBefore) {
  mesh.on_call = [&](const std::string& /*call*/) {
    if (mesh.asked.size() == 4) fail("shop.get_price", not_found("sold out"));
  };

  const std::string text = output_of("time 20 shop.get_price tea");

  EXPECT_THAT(text, HasSubstr("NOT_FOUND: sold out"));
  EXPECT_THAT(text, HasSubstr("2 calls, "));
}

TEST_F(SessionTest, AnInterruptEndsTheLineAndNotTheNext) {
  mesh.on_call = [&](const std::string& call) {
    if (call.starts_with("shop.get_price") && mesh.asked.size() == 5) caller.cancel();
  };

  EXPECT_THAT(output_of("time 20 shop.get_price tea"), HasSubstr("CANCELLED"));
  EXPECT_EQ(mesh.asked.size(), 5U);
  EXPECT_THAT(output_of("shop.get_price tea"), HasSubstr("2.5\n"));
}

TEST_F(SessionTest, AMethodThatIsNewAfterARestartIsFound) {
  output_of("shop.get_price tea");
  ServiceDescription changed = shop_description();
  changed.methods.push_back({"close", "once", {}, "nil", "Closes."});
  describe_as(changed);
  mesh.answers.insert({"shop.close", {"nil", std::string("null")}});

  EXPECT_THAT(output_of("shop.close"), HasSubstr("null\n"));
}

TEST_F(SessionTest, AParameterThatIsNewAfterARestartIsSent) {
  output_of("shop.get_price tea");
  ServiceDescription changed = shop_description();
  changed.methods[0].params.push_back({"currency", "str", std::nullopt});
  describe_as(changed);

  EXPECT_THAT(output_of("shop.get_price tea eur"), HasSubstr("2.5\n"));
  EXPECT_EQ(mesh.asked.back().call, R"(shop.get_price ["tea","eur"])");
}

TEST_F(SessionTest, ARefusalThatANewDescriptionDoesNotChangeIsToldOnce) {
  fail("shop.get_price", unimplemented("no such method").because("unknown_method"));

  EXPECT_THAT(output_of("shop.get_price tea"), HasSubstr("UNIMPLEMENTED: no such method"));

  EXPECT_THAT(mesh.calls(),
              ElementsAre("shop.describe []", "shop.get_price [\"tea\"]", "shop.describe []"));
}

TEST_F(SessionTest, AServiceThatWasAwayIsAskedForItsDescriptionAgain) {
  output_of("shop.get_price tea");
  fail("shop.get_price", unavailable("it restarts"));
  EXPECT_THAT(output_of("shop.get_price tea"), HasSubstr("UNAVAILABLE: it restarts"));
  mesh.answers.insert_or_assign("shop.get_price", FakeMesh::Answer{"f64", std::string("3.5")});
  mesh.asked.clear();

  EXPECT_THAT(output_of("shop.get_price tea"), HasSubstr("3.5\n"));

  EXPECT_THAT(mesh.calls(), ElementsAre("shop.describe []", "shop.get_price [\"tea\"]"));
}

TEST_F(SessionTest, CompletionAndHintsKnowWhatWasSeen) {
  output_of("shop.find ann");

  EXPECT_THAT(session.complete_line("shop.find a").candidates, ElementsAre("ann"));
  EXPECT_THAT(session.complete_line("shop.order customer=").candidates,
              ElementsAre("customer=ann"));
  EXPECT_EQ(session.hint("shop.order ").current, "customer: str");
}

TEST_F(SessionTest, TypingAsksAServiceThatIsAwayOnceALine) {
  mesh.answers.erase("shop.describe");

  EXPECT_THAT(session.complete_line("shop.").candidates, IsEmpty());
  EXPECT_TRUE(session.hint("shop.f").empty());
  EXPECT_EQ(mesh.asked.size(), 1U);
  EXPECT_LE(mesh.asked[0].timeout, Duration(300ms));

  output_of("");
  describe_as(shop_description());
  EXPECT_THAT(session.complete_line("shop.").candidates, Contains("shop.find"));
}

TEST_F(SessionTest, TypingAsksNobodyWhoIsNotConfigured) {
  session.hint("nobody.x ");
  mesh.services.clear();
  session.hint("no body.x ");
  session.hint(
      "no\x01"
      "body.x ");
  session.complete_line(std::string(1'000, 'x') + ".");

  EXPECT_THAT(mesh.calls(), IsEmpty());
}

}  // namespace
}  // namespace onetrip::repl
