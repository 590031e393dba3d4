#include "tools/repl/hint.hpp"

#include <string>

#include <gtest/gtest.h>

#include "tests/tools/knowledge_for_tests.hpp"

namespace onetrip::repl {
namespace {

class HintTest : public testing::Test {
 protected:
  Hint at(std::string_view line) const { return hint_for(line, known.get()); }

  KnowledgeForTests known;
};

TEST_F(HintTest, MarksTheParameterThatIsTyped) {
  EXPECT_EQ(at("shop.order "), (Hint{"", "customer: str", ", item: Item -> Item?"}));
  EXPECT_EQ(at("shop.order ann"), (Hint{"", "customer: str", ", item: Item -> Item?"}));
  EXPECT_EQ(at("shop.order ann "), (Hint{"customer: str, ", "item: Item", " -> Item?"}));
  EXPECT_EQ(at("shop.order \"ann b\" {\"x\": 1"), at("shop.order ann x"));
}

TEST_F(HintTest, MarksAParameterThatIsNamed) {
  EXPECT_EQ(at("shop.find tag=").current, "tag: str? = null");
  EXPECT_EQ(at("shop.find tag=x ").current, "customer: str");
  EXPECT_EQ(at("shop.find nothing=x").current, "");
}

TEST_F(HintTest, ShowsTheSignatureWhereNothingIsLeftToType) {
  const Hint all{"customer: str, item: Item -> Item?", "", ""};
  EXPECT_EQ(at("shop.order"), all);
  EXPECT_EQ(at("shop.order ann {} surplus"), all);
}

TEST_F(HintTest, IsEmptyWhereNothingIsKnown) {
  for (const char* line :
       {"", "shop", "shop.", "shop.nothing ", "perf_ledger.ping ", "x y z", "#"}) {
    EXPECT_TRUE(at(line).empty()) << line;
  }
}

TEST_F(HintTest, ShowsACommandsArgumentsAndThenItsCalls) {
  EXPECT_EQ(at("watch").before, "SECONDS CALL");
  EXPECT_EQ(at("watch ").before, "SECONDS CALL");
  EXPECT_TRUE(at("watch 1").empty());
  EXPECT_EQ(at("watch 1 shop.order "), at("shop.order "));
}

TEST_F(HintTest, IsCutAroundTheCurrentParameter) {
  const Hint hint{"customer: str, ", "item: Item", " -> Item?"};

  EXPECT_EQ(hint.cut_to(34), hint);
  EXPECT_EQ(hint.cut_to(20), (Hint{"...", "item: Item", " -> ..."}));
  EXPECT_EQ(hint.cut_to(10), (Hint{"...", "item...", ""}));
  EXPECT_TRUE(hint.cut_to(7).empty());
  EXPECT_EQ((Hint{"customer: str", "", ""}.cut_to(10)), (Hint{"custome...", "", ""}));
}

TEST_F(HintTest, IsPrintableWhateverAServiceSays) {
  known.shop.methods[0].params[0].name = "it\x1b[2Jem";

  EXPECT_EQ(at("shop.get_price ").current, "it\\x1b[2Jem: str");
}

}  // namespace
}  // namespace onetrip::repl
