#include "tools/repl/completion.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tools/knowledge_for_tests.hpp"

namespace onetrip::repl {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

class CompletionTest : public testing::Test {
 protected:
  std::vector<std::string> at(std::string_view line) const {
    return complete(line, known.get()).candidates;
  }
  // The line as it is after Tab.
  std::string tab(const std::string& line) const {
    const Completion completion = complete(line, known.get());
    const std::string agreed = completion.agreed();
    return agreed.empty() ? line : line.substr(0, completion.start) + agreed;
  }

  KnowledgeForTests known;
};

TEST(TypedWords, AreThoseOfACallAndTheLastMayBeUnfinished) {
  const std::string line = R"(  a.b x="y z" {"k": [1, "] "]} @"my file" "open )";
  std::vector<std::string> texts;
  for (const TypedWord& word : typed_words(line)) {
    texts.emplace_back(word.text);
    EXPECT_EQ(line.substr(word.start, word.text.size()), word.text);
  }

  EXPECT_THAT(texts,
              ElementsAre("a.b", "x=\"y z\"", R"({"k": [1, "] "]})", "@\"my file\"", "\"open "));
  EXPECT_EQ(typed_words("").size(), 1U);
  EXPECT_EQ(typed_words("a ").back(), (TypedWord{2, ""}));
}

TEST_F(CompletionTest, OffersServicesAndCommandsFirst) {
  EXPECT_THAT(at("s"), ElementsAre("shop.", "services"));
  EXPECT_EQ(tab("perf"), "perf_ledger.");
  EXPECT_EQ(tab("serv"), "services ");
  EXPECT_THAT(at("zzz"), IsEmpty());
}

TEST_F(CompletionTest, OffersMethodsBehindThePoint) {
  EXPECT_EQ(tab("shop.f"), "shop.find ");
  EXPECT_THAT(at("shop."), Contains("shop.get_price"));
  EXPECT_THAT(at("perf_ledger."), IsEmpty());
  EXPECT_THAT(at("nobody."), IsEmpty());
}

TEST_F(CompletionTest, OffersMethodsAndParametersOfOneInstance) {
  EXPECT_EQ(tab("shop.1.f"), "shop.1.find ");
  EXPECT_THAT(at("shop.12."), Contains("shop.12.get_price"));
  EXPECT_EQ(at("shop.1.find "), at("shop.find "));
  EXPECT_THAT(at("shop.1"), IsEmpty());
  EXPECT_THAT(at("shop..f"), IsEmpty());
  EXPECT_THAT(at("nobody.1."), IsEmpty());
}

TEST_F(CompletionTest, OffersParametersThatWereNotGiven) {
  EXPECT_THAT(at("shop.find ann "), ElementsAre("false", "true", "only_open=", "limit=", "tag="));
  EXPECT_EQ(tab("shop.find ann lim"), "shop.find ann limit=");
  EXPECT_THAT(at("shop.find ann limit=3 l"), IsEmpty());
  EXPECT_THAT(at("shop.find ann customer=b"), IsEmpty());
}

TEST_F(CompletionTest, OffersDefaultsTruthAndNull) {
  EXPECT_EQ(tab("shop.find ann limit="), "shop.find ann limit=10 ");
  EXPECT_EQ(tab("shop.find ann t"), "shop.find ann t");
  EXPECT_EQ(tab("shop.find ann tr"), "shop.find ann true ");
  EXPECT_EQ(tab("shop.find ann true 10 n"), "shop.find ann true 10 null ");
}

TEST_F(CompletionTest, OffersValuesThatWereSeenNewestFirst) {
  known.values.learn("customer", "ann");
  known.values.learn("customer", "two words");
  known.values.learn("names", "ann");

  EXPECT_THAT(at("shop.find "),
              ElementsAre("\"two words\"", "ann", "customer=", "only_open=", "limit=", "tag="));
  EXPECT_EQ(tab("shop.find customer=a"), "shop.find customer=ann ");
  EXPECT_EQ(tab("shop.find \"tw"), "shop.find \"two words\" ");
  EXPECT_EQ(tab("shop.convert names=["), "shop.convert names=[\"ann\"] ");
}

TEST_F(CompletionTest, QuotesAValueThatWouldBeReadAsSomethingElse) {
  for (const std::string value : {"a=b", "@file", "[x", "#c", "=", "q\"q"}) {
    known.values.learn("item", value);
  }

  EXPECT_THAT(at("shop.get_price \""),
              ElementsAre("\"q\\\"q\"", "\"=\"", "\"#c\"", "\"[x\"", "\"@file\"", "\"a=b\""));
}

TEST_F(CompletionTest, KnowsWhereTheCallOfACommandStarts) {
  EXPECT_EQ(tab("watch 1 shop.fi"), "watch 1 shop.find ");
  EXPECT_EQ(tab("time 10 shop.find ann lim"), "time 10 shop.find ann limit=");
  EXPECT_EQ(tab("methods sh"), "methods shop ");
  EXPECT_EQ(tab("describe shop.fi"), "describe shop.find ");
  EXPECT_THAT(at("describe s"), ElementsAre("shop"));
  EXPECT_THAT(at("json o"), ElementsAre("on", "off"));
  EXPECT_THAT(at("watch "), IsEmpty());
  EXPECT_THAT(at("methods shop s"), IsEmpty());
  EXPECT_THAT(at("watch 1 s"), Not(Contains("services")));
}

TEST_F(CompletionTest, OffersFilesBehindAnAt) {
  known.files = {"bundles.json", "data/", "data/day.json", "days.json"};

  EXPECT_THAT(at("shop.order ann @d"), ElementsAre("@data/", "@data/day.json", "@days.json"));
  EXPECT_EQ(tab("shop.order ann @b"), "shop.order ann @bundles.json ");
  EXPECT_EQ(tab("shop.order ann item=@data/d"), "shop.order ann item=@data/day.json ");
  EXPECT_EQ(tab("time 3 nobody.knows @days"), "time 3 nobody.knows @days.json ");
  EXPECT_THAT(at("shop.order ann @x"), IsEmpty());
  EXPECT_THAT(at("shop.find @fi\"@d"), IsEmpty());
}

TEST_F(CompletionTest, GoesOnBehindAFolderAndInsideOfQuotes) {
  known.files = {"data/"};
  EXPECT_EQ(tab("shop.order ann @d"), "shop.order ann @data/");
  EXPECT_EQ(tab("shop.order ann @\"d"), "shop.order ann @\"data/");

  known.files = {"my file.json", "my folder/"};
  EXPECT_THAT(at("shop.order ann @"), ElementsAre("@\"my file.json\"", "@\"my folder/"));
  EXPECT_EQ(tab("shop.order ann @\"my fi"), "shop.order ann @\"my file.json\" ");
}

TEST_F(CompletionTest, LeavesOutFilesThatNoLineCanName) {
  known.files = {"a\"b c", "\"", "\x1b[2J", "\xff", "new\nline", "plain\"quote"};

  EXPECT_THAT(at("shop.order ann @"), ElementsAre("@plain\"quote"));
}

TEST_F(CompletionTest, DoesNotCutACharacterInTwo) {
  EXPECT_EQ((Completion{0, {"x\xc3\xa9", "x\xc3\xa8"}}.agreed()), "x");
}

TEST(KnownValues, AreBoundedAndTheNewestStays) {
  KnownValues values;
  for (int i = 0; i < 1'000; ++i) values.learn("name", std::to_string(i));
  values.learn("name", std::string(1'000, 'x'));
  values.learn("name", "\x1b[2J");
  for (int i = 0; i < 1'000; ++i) values.learn("name" + std::to_string(i), "x");

  EXPECT_EQ(values.of("name").size(), KnownValues::values_max);
  EXPECT_EQ(values.of("name").front(), "999");
  EXPECT_THAT(values.of("name999"), IsEmpty());
}

TEST(KnownValues, ComeFromArgumentsByNameAndPosition) {
  const ServiceDescription shop = shop_description();
  KnownValues values;

  values.learn_arguments(*parse_call_line("shop.order ann item={\"name\": \"tea\"}").value(),
                         shop.methods[2]);

  EXPECT_THAT(values.of("customer"), ElementsAre("ann"));
  EXPECT_THAT(values.of("name"), ElementsAre("tea"));
}

TEST(KnownValues, ComeFromResultsByFieldAndForTheKeyOfAKeyedService) {
  ServiceDescription shop = shop_description();
  MethodDescription by_customer{"totals", "read", {}, "{str: f64}", ""};
  MethodDescription all{"all_customers", "read", {}, "[str]", ""};
  MethodDescription other{"all_teas", "read", {}, "[str]", ""};
  KnownValues values;

  values.learn_result(wire::parse_json(R"([{"name": "tea", "count": 1}])").value(), shop,
                      shop.methods[1]);
  values.learn_result(wire::parse_json(R"({"ann": 1.5, "bob": 2.5})").value(), shop, by_customer);
  values.learn_result(wire::parse_json(R"(["carl"])").value(), shop, all);
  values.learn_result(wire::parse_json(R"(["green"])").value(), shop, other);

  EXPECT_THAT(values.of("name"), ElementsAre("tea"));
  EXPECT_THAT(values.of("customer"), ElementsAre("carl", "ann", "bob"));
}

}  // namespace
}  // namespace onetrip::repl
