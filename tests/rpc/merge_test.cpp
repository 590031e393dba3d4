#include "onetrip/rpc/merge.hpp"

#include <gmock/gmock.h>

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "onetrip/wire/codec.hpp"
#include "tests/support/tally_service.hpp"

namespace onetrip {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Answers of instance 0, 1, ...
class Answers {
 public:
  Answers() = default;
  Answers(const Answers&) = delete;
  Answers& operator=(const Answers&) = delete;

  template <class T>
  Answers& add(const T& value, std::vector<std::size_t> indices = {}) {
    bytes_.push_back(wire::encode(value));
    answers_.push_back({next(), std::move(indices), wire::BytesView(bytes_.back())});
    return *this;
  }
  Answers& fail(Error error, std::vector<std::size_t> indices = {}) {
    answers_.push_back({next(), std::move(indices), std::move(error)});
    return *this;
  }
  template <class T>
  T merged(const Merging& merging = {}) const {
    return wire::decode<T>(merge(answers_, merging).value(), wire::Strictness::request).value();
  }
  Error error(const Merging& merging = {}) const { return merge(answers_, merging).error(); }

 private:
  std::uint32_t next() const { return static_cast<std::uint32_t>(answers_.size()); }

  std::deque<wire::Buffer> bytes_;
  std::vector<PartAnswer> answers_;
};

using Names = std::vector<std::string>;
using tally::Changed;
using tally::Tallies;

TEST(Merge, AddsNumbers) {
  EXPECT_EQ(Answers().add(std::int64_t{3}).add(std::int64_t{-5}).merged<std::int64_t>(), -2);
  EXPECT_EQ(Answers().add(0.5).add(0.25).merged<double>(), 0.75);
}

TEST(Merge, PutsListsOneBehindTheOtherOrInOrder) {
  Answers answers;
  answers.add(Names{"b", "d"}).add(Names{}).add(Names{"a", "long", "c"});

  EXPECT_THAT(answers.merged<Names>(), ElementsAre("b", "d", "a", "long", "c"));
  EXPECT_THAT(answers.merged<Names>(in_order), ElementsAre("a", "b", "c", "d", "long"));
}

TEST(Merge, SortsRecordsByTheirFirstField) {
  const auto merged = Answers()
                          .add(std::vector<tally::Change>{{"b", 1}})
                          .add(std::vector<tally::Change>{{"a", 2}})
                          .merged<std::vector<tally::Change>>(in_order);

  EXPECT_THAT(merged, ElementsAre(tally::Change{"a", 2}, tally::Change{"b", 1}));
}

TEST(Merge, UnitesMapsAlsoWithinThem) {
  using Grouped = std::map<std::string, Tallies>;

  const auto merged = Answers()
                          .add(Grouped{{"x", {{"a", 1}}}, {"z", {{"b", 2}}}})
                          .add(Grouped{{"x", {{"c", 3}}}, {"y", {}}})
                          .merged<Grouped>();

  EXPECT_EQ(merged, (Grouped{{"x", {{"a", 1}, {"c", 3}}}, {"y", {}}, {"z", {{"b", 2}}}}));
}

TEST(Merge, KeepsMapsInTheOrderOfTheirKeysAndRecordsInThatOfTheirFields) {
  const Tallies first{{"b", 1}, {"longer", 1}};
  const Tallies second{{"a", 1}, {"c", 2}};
  const Tallies both{{"a", 1}, {"b", 1}, {"c", 2}, {"longer", 1}};
  const tally::Change change{"a", 1};
  const wire::Buffer one = wire::encode(first);
  const wire::Buffer other = wire::encode(second);

  EXPECT_EQ(merge({{0, {}, wire::BytesView(one)}, {1, {}, wire::BytesView(other)}}, {}).value(),
            wire::encode(both));
  const wire::Buffer record = wire::encode(change);
  EXPECT_EQ(merge({{0, {}, wire::BytesView(record)}, {1, {}, wire::BytesView(record)}}, {}).value(),
            wire::encode(tally::Change{"a", 2}));
}

TEST(Merge, GivesNothingWhereAllSayNothing) {
  EXPECT_TRUE(Answers().add(wire::Nothing{}).add(wire::Nothing{}).merged<wire::Nothing>() ==
              wire::Nothing{});
}

TEST(Merge, TakesTheFirstOfReplicas) {
  EXPECT_EQ(Answers()
                .add(std::int64_t{3})
                .add(std::int64_t{3})
                .merged<std::int64_t>({.first_only = true}),
            3);
}

TEST(Merge, PutsIndicesBackIntoTheWholeList) {
  const auto merged = Answers()
                          .add(Changed{2, {{1, "no"}}}, {0, 3, 4})
                          .add(Changed{1, {}}, {1})
                          .add(Changed{0, {{0, "never"}}}, {2})
                          .merged<Changed>(errors_by_index("refused"));

  EXPECT_EQ(merged, (Changed{3, {{2, "never"}, {3, "no"}}}));
}

TEST(Merge, TellsOfAPartThatFailedAtEachOfItsIndices) {
  const auto merged = Answers()
                          .add(Changed{2, {}}, {0, 2})
                          .fail(unavailable("gone").with_outcome(Outcome::unknown), {1, 3})
                          .merged<Changed>(errors_by_index("refused"));

  const std::string said = "instance 1: UNAVAILABLE: gone (unknown)";
  EXPECT_EQ(merged, (Changed{2, {{1, said}, {3, said}}}));
}

TEST(Merge, FailsWhereAPartFailsAndDoesNotKnowWhatBecameOfTheWhole) {
  const Error error =
      Answers().add(std::int64_t{1}).fail(unavailable("gone").because("connection_lost")).error();

  EXPECT_EQ(
      error,
      unavailable("instance 1: gone").because("connection_lost").with_outcome(Outcome::unknown));
}

TEST(Merge, KnowsThatNothingWasDoneWhereNoPartWas) {
  const Error error = Answers().fail(unavailable("a is gone")).fail(unavailable("b, too")).error();

  EXPECT_EQ(error, unavailable("instance 0: a is gone"));
}

TEST(Merge, CountsAsTheWholeListInWhatIsSaidOfAnElement) {
  const auto said = [](const std::string& message) {
    return Answers().fail(invalid("{}", message), {4, 7}).fail(invalid("other"), {0}).error();
  };

  EXPECT_EQ(said("times[1].ms: too many").message, "instance 0: times[7].ms: too many");
  EXPECT_EQ(said("times[2]: too many").message, "instance 0: times[2]: too many");
  EXPECT_EQ(said("times.a[1]: too many").message, "instance 0: times.a[1]: too many");
}

TEST(Merge, SaysAsOneWouldWhatAllSay) {
  const Error refused = invalid("times: too many").with_outcome(Outcome::executed);

  EXPECT_EQ(Answers().fail(refused).fail(refused).error(), refused);
  EXPECT_EQ(Answers().fail(refused, {0}).error(errors_by_index("refused")), refused);
}

TEST(Merge, RefusesAnswersThatCannotBeOne) {
  const Error error = Answers().add(std::string("yes")).add(std::string("no")).error();

  EXPECT_EQ(error.code, Code::internal);
  EXPECT_EQ(error.outcome, Outcome::executed);
  EXPECT_THAT(Answers().add(std::int64_t{1}).add(std::string("a")).error().message,
              HasSubstr("cannot be put together"));
  EXPECT_THAT(Answers().add(INT64_MAX).add(INT64_MAX).error().message, HasSubstr("too large"));
  EXPECT_THAT(Answers()
                  .add(Changed{0, {{7, "out of range"}}}, {0})
                  .add(Changed{}, {1})
                  .error(errors_by_index("refused"))
                  .message,
              HasSubstr("by index"));
}

}  // namespace
}  // namespace onetrip
