#include "onetrip/rpc/divide.hpp"

#include <gmock/gmock.h>

#include <map>
#include <string>
#include <vector>

#include "onetrip/base/owner.hpp"
#include "onetrip/wire/codec.hpp"
#include "tests/support/tally_service.hpp"

namespace onetrip {
namespace {

using tally::of_0;
using tally::of_1;
using tally::of_2;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using Names = std::vector<std::string>;

template <class... Arguments>
wire::Buffer body_of(const Arguments&... values) {
  wire::Buffer body;
  wire::Writer writer(body);
  writer.array(sizeof...(values));
  (wire::write_value<Arguments>(writer, values), ...);
  return body;
}

// The only argument of a part.
template <class T>
T argument_of(const CallPart& part) {
  const auto arguments =
      wire::decode<std::vector<T>>(part.arguments.value(), wire::Strictness::request);
  return arguments.value().at(0);
}

TEST(Divide, GivesEachOwnerItsPartOfAListInTheListsOrder) {
  const auto parts =
      divide(body_of(Names{of_2, of_0, "another", of_2}), tally::get_many.route(), 3);

  ASSERT_THAT(parts, SizeIs(2 + (owner_of("another", 3) == 1 ? 1 : 0)));
  EXPECT_EQ(parts.front().instance, 0U);
  EXPECT_EQ(argument_of<Names>(parts.front()).front(), of_0);
  EXPECT_EQ(parts.front().indices.front(), 1U);
  EXPECT_EQ(parts.back().instance, 2U);
  EXPECT_EQ(argument_of<Names>(parts.back()).front(), of_2);
  EXPECT_EQ(argument_of<Names>(parts.back()).back(), of_2);
  EXPECT_EQ(parts.back().indices.front(), 0U);
  EXPECT_EQ(parts.back().indices.back(), 3U);
}

TEST(Divide, FindsTheKeyOfARecordByItsName) {
  const auto parts =
      divide(body_of(std::vector<tally::Change>{{of_1, 5}, {of_0, 6}}), tally::add_many.route(), 3);

  ASSERT_THAT(parts, SizeIs(2));
  EXPECT_THAT(argument_of<std::vector<tally::Change>>(parts[0]),
              ElementsAre(tally::Change{of_0, 6}));
  EXPECT_THAT(parts[0].indices, ElementsAre(1));
  EXPECT_THAT(argument_of<std::vector<tally::Change>>(parts[1]),
              ElementsAre(tally::Change{of_1, 5}));
}

TEST(Divide, AsksAlsoWhoseShareIsEmptyWhereTheOthersAreReplaced) {
  const auto parts = divide(body_of(tally::Tallies{{of_1, 7}}), tally::replace_all.route(), 3);

  ASSERT_THAT(parts, SizeIs(3));
  EXPECT_THAT(argument_of<tally::Tallies>(parts[0]), IsEmpty());
  EXPECT_EQ(argument_of<tally::Tallies>(parts[1]), (tally::Tallies{{of_1, 7}}));
  EXPECT_THAT(argument_of<tally::Tallies>(parts[2]), IsEmpty());
}

TEST(Divide, AsksOneAboutNothing) {
  const auto parts = divide(body_of(Names{}), tally::get_many.route(), 3);

  ASSERT_THAT(parts, SizeIs(1));
  EXPECT_FALSE(parts[0].arguments.has_value());
}

TEST(Divide, GivesWhatCannotBeDividedToOneWhichSaysWhatIsWrong) {
  for (const wire::Buffer& body :
       {body_of(std::vector<std::int64_t>{1, 2}), body_of(std::string("a")), body_of(),
        wire::Buffer{}, body_of(std::vector<std::map<std::string, std::int64_t>>{{{"by", 1}}})}) {
    const auto parts = divide(body, tally::add_many.route(), 3);

    ASSERT_THAT(parts, SizeIs(1));
    EXPECT_FALSE(parts[0].arguments.has_value());
  }
}

TEST(Divide, AsksAllWhereThereIsNoKey) {
  EXPECT_THAT(divide(body_of(), tally::names.route(), 3), SizeIs(3));
}

TEST(Divide, FindsTheRoutingKeyAmongTheArguments) {
  EXPECT_EQ(routing_key_in(body_of(std::int64_t{1}, of_2), tally::add.route()), of_2);
  EXPECT_EQ(routing_key_in(body_of(std::int64_t{1}), tally::add.route()), std::nullopt);
  EXPECT_EQ(divide(body_of(std::int64_t{1}, of_2), tally::add.route(), 3)[0].instance, 2U);
}

TEST(CheckKeys, RefusesWhatIsAnothers) {
  const InstancePlace here{0, 3};
  const auto check = [&](const wire::Buffer& body, const Route& route) {
    return check_keys(body, route, "tally", here);
  };

  EXPECT_TRUE(check(body_of(of_0), tally::get.route()).ok());
  EXPECT_TRUE(check(body_of(Names{of_0, of_0}), tally::get_many.route()).ok());
  EXPECT_TRUE(check(body_of(), tally::names.route()).ok());
  EXPECT_EQ(
      check(body_of(of_2), tally::get.route()).error(),
      failed_precondition("tally: \"hotkey_1\" belongs to instance 2, this is instance 0 of 3")
          .because("wrong_instance"));
  EXPECT_FALSE(check(body_of(Names{of_0, of_1}), tally::get_many.route()).ok());
  EXPECT_FALSE(check(body_of(tally::Tallies{{of_1, 1}}), tally::replace_all.route()).ok());
  EXPECT_THAT(check(body_of(std::vector<tally::Change>{{of_1, 1}}), tally::add_many.route())
                  .error()
                  .message,
              HasSubstr("\"hotkey_0\" belongs to instance 1"));
}

}  // namespace
}  // namespace onetrip
