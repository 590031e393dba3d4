// The changes of batches as bytes, and what they say of rows.
#include "onetrip/store/row_overlay.hpp"

#include <gmock/gmock.h>

#include <vector>

#include "onetrip/base/random.hpp"
#include "onetrip/store/batch_bytes.hpp"

namespace onetrip::test {
namespace {

constexpr std::size_t large_value_bytes = 100;

ChangeSet set_of(CommitNo commit, const std::string& key, const std::string& value) {
  ChangeSet set(commit);
  set.put("s", key, value);
  return set;
}

wire::Buffer bytes_of_sets(const std::vector<ChangeSet>& sets) {
  return bytes_of(CommitBatch{sets}, large_value_bytes);
}

wire::Buffer encoded(const std::string& text) { return wire::encode(text); }

// Each change as a text: "7 put s/a1k=a1v".
std::vector<std::string> changes_in(wire::BytesView bytes) {
  std::vector<std::string> texts;
  BatchReader reader(bytes);
  while (reader.next()) {
    const Change& change = reader.change();
    const char* const kinds[] = {"put", "erase", "clear"};
    texts.push_back(fmt::format("{} {} {}/{}={}", reader.commit(),
                                kinds[static_cast<std::size_t>(change.kind)], change.space,
                                wire::text_of(change.key), wire::text_of(change.value)));
  }
  EXPECT_TRUE(reader.status().ok());
  return texts;
}

TEST(BatchBytes, HoldEveryChangeInItsOrder) {
  std::vector<ChangeSet> sets{ChangeSet(7), ChangeSet(9)};
  sets[0].put("s", std::string("k"), std::string("v"));
  sets[0].clear("t");
  sets[1].erase("s", std::string("k"));

  EXPECT_THAT(changes_in(bytes_of_sets(sets)),
              testing::ElementsAre("7 put s/\xa1k=\xa1v", "7 clear t/=", "9 erase s/\xa1k="));
}

TEST(BatchBytes, HoldNothingThatIsPutOfASetWithALargeValue) {
  std::vector<ChangeSet> sets{ChangeSet(7), set_of(8, "k", "v")};
  sets[0].put("s", std::string("large"), std::string(200, 'x'));
  sets[0].put("s", std::string("small"), std::string("v"));
  sets[0].erase("s", std::string("gone"));

  EXPECT_THAT(changes_in(bytes_of_sets(sets)),
              testing::ElementsAre("7 erase s/\xa4gone=", "8 put s/\xa1k=\xa1v"));
}

// Sets of random changes, and what they should be read as.
struct RandomSets {
  explicit RandomSets(Random& random) {
    for (std::uint64_t count = 1 + random.below(5); count != 0; --count) {
      sets.emplace_back(CommitNo{random.below(1U << 20U)});
      for (std::uint64_t changes = random.below(300); changes != 0; --changes) add(random);
    }
  }
  void add(Random& random) {
    const std::string key(random.below(70), 'k');
    const std::string value(random.below(large_value_bytes - 5), 'v');
    std::string text = std::to_string(sets.back().commit());
    if (random.chance(0.5)) {
      sets.back().put("a space", key, value);
      text += " put a space/" + encoded_text(key) + "=" + encoded_text(value);
    } else {
      sets.back().erase("another space", key);
      text += " erase another space/" + encoded_text(key) + "=";
    }
    expected.push_back(std::move(text));
  }
  static std::string encoded_text(const std::string& text) {
    return std::string(wire::text_of(encoded(text)));
  }
  std::vector<ChangeSet> sets;
  std::vector<std::string> expected;
};

TEST(BatchBytes, AreReadAsTheyWereWritten) {
  const std::uint64_t seed = Random::seed_from_system();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Random random(seed);

  for (int round = 0; round != 30; ++round) {
    const RandomSets random_sets(random);
    ASSERT_EQ(changes_in(bytes_of_sets(random_sets.sets)), random_sets.expected);
  }
}

TEST(BatchBytes, AreRefusedWhereverTheyAreCutOffWithinASet) {
  const wire::Buffer bytes = bytes_of_sets({set_of(7, "key", "value")});

  for (std::size_t size = 1; size != bytes.size(); ++size) {
    BatchReader reader(wire::BytesView(bytes).first(size));
    while (reader.next()) {
    }
    EXPECT_EQ(reader.status().error().code, Code::data_loss) << size;
  }
}

TEST(BatchBytes, OfAnyContentAreReadToAnEnd) {
  const std::uint64_t seed = Random::seed_from_system();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Random random(seed);

  for (int round = 0; round != 20'000; ++round) {
    wire::Buffer bytes(random.below(40));
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(random.below(256));
    RowOverlay overlay;
    const Status added = overlay.add(std::move(bytes));
    if (!added) {
      ASSERT_EQ(added.error().code, Code::data_loss);
    }
  }
}

class RowOverlayTest : public ::testing::Test {
 protected:
  void add(const std::vector<ChangeSet>& sets) {
    ASSERT_TRUE(overlay_.add(bytes_of_sets(sets)).ok());
  }
  bool replaces(const std::string& key, CommitNo written) {
    return overlay_.replaces("s", encoded(key), written);
  }
  // The keys that have a value.
  std::vector<std::string> put() const {
    std::vector<std::string> keys;
    for (const auto& [name, space] : overlay_.spaces())
      for (const auto& [key, row] : space.rows)
        if (row.value) keys.emplace_back(key.substr(1));
    return keys;
  }

  RowOverlay overlay_;
};

TEST_F(RowOverlayTest, KnowsTheLastChangeOfARow) {
  add({set_of(1, "a", "old"), set_of(2, "b", "old")});
  add({set_of(3, "a", "new")});

  const auto& rows = overlay_.spaces().at("s").rows;
  EXPECT_EQ(wire::text_of(*rows.at("\xa1"
                                   "a")
                               .value),
            "\xa3new");
  EXPECT_EQ(rows.at("\xa1"
                    "a")
                .commit,
            3U);
  EXPECT_EQ(rows.size(), 2U);
}

TEST_F(RowOverlayTest, ReplacesARowThatIsOlderAndForgetsWhatItSaysOfANewerOne) {
  add({set_of(5, "a", "v"), set_of(5, "b", "v")});

  EXPECT_TRUE(replaces("a", 4));
  EXPECT_FALSE(replaces("b", 6)) << "it was put among the rows at once";
  EXPECT_FALSE(replaces("c", 4));
  EXPECT_THAT(put(), testing::ElementsAre("a"));
}

TEST_F(RowOverlayTest, RemovesTheRowsOfASpaceThatWasClearedAndNotThoseThatCameAfter) {
  ChangeSet cleared(5);
  cleared.clear("s");
  add({set_of(4, "a", "v"), cleared, set_of(6, "b", "v")});

  EXPECT_TRUE(replaces("a", 4));
  EXPECT_TRUE(replaces("c", 4));
  EXPECT_FALSE(replaces("d", 5)) << "the set that cleared it has put it again";
  EXPECT_FALSE(overlay_.replaces("t", encoded("c"), 4));
  EXPECT_THAT(put(), testing::ElementsAre("b"));
}

TEST_F(RowOverlayTest, RemovesARowThatWasErasedAndNotOneThatCameAfter) {
  ChangeSet erased(5);
  erased.erase("s", std::string("a"));
  erased.erase("s", std::string("b"));
  add({erased});

  EXPECT_TRUE(replaces("a", 4));
  EXPECT_FALSE(replaces("b", 5)) << "the set that erased it has put it again";
  EXPECT_THAT(put(), testing::IsEmpty());
}

}  // namespace
}  // namespace onetrip::test
