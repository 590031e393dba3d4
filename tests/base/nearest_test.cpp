#include "onetrip/base/nearest.hpp"

#include <gmock/gmock.h>

namespace onetrip {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Nearest, GivesTheNearestNamesFirst) {
  EXPECT_THAT(nearest_names("update_tim", {"clear", "update_times", "update_time"}),
              ElementsAre("update_time", "update_times"));
}

TEST(Nearest, TakesTwoLettersTheWrongWayRoundForOneMistake) {
  EXPECT_THAT(nearest_names("valeu", {"value", "veil"}), ElementsAre("value"));
  EXPECT_THAT(nearest_names("ab", {"ba"}), ElementsAre("ba"));
  EXPECT_THAT(nearest_names("abcd", {"badc"}), IsEmpty());
}

TEST(Nearest, GivesNothingWhereNothingIsNear) {
  EXPECT_THAT(nearest_names("elephant", {"update", "clear"}), IsEmpty());
  EXPECT_THAT(nearest_names("", {"update"}), IsEmpty());
}

TEST(Nearest, AHugeWordHasNoNeighbours) {
  EXPECT_THAT(nearest_names(std::string(1 << 20, 'a'), {"aaa"}), IsEmpty());
}

TEST(DidYouMean, IsASentenceOrNothing) {
  EXPECT_EQ(did_you_mean("updat", {"update"}), " Did you mean update?");
  EXPECT_EQ(did_you_mean("abcd", {"abce", "abcf"}), " Did you mean abce or abcf?");
  EXPECT_EQ(did_you_mean("abcd", {"abcg", "abce", "abcf", "abch"}),
            " Did you mean abce, abcf or abcg?");
  EXPECT_EQ(did_you_mean("elephant", {"update"}), "");
}

}  // namespace
}  // namespace onetrip
