// What was committed comes back: through bytes, into fresh tables.
#include <gmock/gmock.h>

#include "onetrip/store/table.hpp"
#include "onetrip/wire/fields.hpp"
#include "tests/store/byte_backend.hpp"
#include "tests/store/stretch.hpp"

namespace onetrip::test {

struct Ledger {
  std::string tp_id;
  double max_return = 1;
  std::vector<std::int64_t> updates;
  std::optional<std::string> note;
  friend bool operator==(const Ledger&, const Ledger&) = default;
};
ONETRIP_FIELDS(Ledger, tp_id, max_return, updates, note)

// The record before it had its last two fields.
struct OldLedger {
  std::string tp_id;
  double max_return = 1;
};
ONETRIP_FIELDS(OldLedger, tp_id, max_return)

struct OrderKey {
  std::string hotkey;
  std::uint64_t number = 0;
  friend auto operator<=>(const OrderKey&, const OrderKey&) = default;
};
ONETRIP_FIELDS(OrderKey, hotkey, number)

namespace {

using ::testing::HasSubstr;

// A program over a file: its tables, and the store that loaded them.
template <class Key, class Value>
struct LoadedTable {
  explicit LoadedTable(ByteFile& file) : backend(file), status(store.load()) {}

  ByteBackend backend;
  Store store{backend, never_fatal()};
  Table<Key, Value> table{store, "table"};
  Status status;
};

template <class Key>
void comes_back(const std::vector<Key>& keys) {
  ByteFile file;
  {
    LoadedTable<Key, std::int64_t> program(file);
    stretch(program.store, [&] {
      std::int64_t value = 0;
      for (const Key& key : keys) program.table.put(key, ++value);
    });
  }
  LoadedTable<Key, std::int64_t> again(file);
  ASSERT_TRUE(again.status.ok());
  EXPECT_EQ(again.table.size(), keys.size());
  std::int64_t value = 0;
  for (const Key& key : keys) {
    ASSERT_TRUE(again.table.contains(key));
    EXPECT_EQ(*again.table.find(key), ++value);
  }
}

TEST(Load, BringsBackRowsUnderEveryTypeOfKey) {
  comes_back<std::string>({"", "a", std::string(300, 'x')});
  comes_back<std::int64_t>({-1, 0, std::int64_t{1} << 40});
  comes_back<std::uint64_t>({0, ~std::uint64_t{0}});
  comes_back<std::pair<std::string, std::int64_t>>({{"a", -5}, {"a", 5}, {"b", 0}});
  comes_back<std::pair<std::array<std::byte, 16>, std::uint64_t>>({{{}, 1}, {{std::byte{7}}, 1}});
  comes_back<wire::Buffer>({{}, {std::byte{1}, std::byte{2}}});
  comes_back<OrderKey>({{"a", 1}, {"b", 0}});
}

TEST(Load, BringsBackRecords) {
  ByteFile file;
  const Ledger ledger{"portfolio", 1.25, {1, 2, 3}, "held"};
  {
    LoadedTable<std::string, Ledger> program(file);
    stretch(program.store, [&] { program.table.put("hotkey_1", ledger); });
  }

  LoadedTable<std::string, Ledger> again(file);

  ASSERT_TRUE(again.status.ok());
  EXPECT_EQ(*again.table.find("hotkey_1"), ledger);
}

TEST(Load, IgnoresFieldsThatAnOlderProgramDoesNotKnow) {
  ByteFile file;
  {
    LoadedTable<std::string, Ledger> newer(file);
    stretch(newer.store, [&] { newer.table.put("hotkey_1", {"portfolio", 2, {1}, "held"}); });
  }

  LoadedTable<std::string, OldLedger> older(file);

  ASSERT_TRUE(older.status.ok());
  EXPECT_EQ(older.table.find("hotkey_1")->max_return, 2);
}

TEST(Load, GoesOnWithTheNumbersAndMakesNothingWait) {
  ByteFile file;
  {
    LoadedTable<std::string, std::int64_t> program(file);
    stretch(program.store, [&] { program.table.put("a", 1); });
    stretch(program.store, [&] { program.table.put("b", 1); });
  }

  LoadedTable<std::string, std::int64_t> again(file);
  Transaction reading;
  stretch(again.store, reading, [&] { EXPECT_EQ(again.table.size(), 2U); });

  EXPECT_EQ(again.store.durable_commit(), 2U);
  EXPECT_EQ(reading.depends_on(), 0U);
  Transaction writing;
  stretch(again.store, writing, [&] { again.table.put("c", 1); });
  EXPECT_EQ(writing.depends_on(), 3U);
}

TEST(Load, LeavesOutWhatWasErasedOrClearedBeforeTheRest) {
  ByteFile file;
  {
    LoadedTable<std::string, std::int64_t> program(file);
    stretch(program.store, [&] {
      for (const char* key : {"a", "b", "c"}) program.table.put(key, 1);
    });
    stretch(program.store, [&] { program.table.erase("a"); });
    stretch(program.store, [&] {
      program.table.put("d", 1);
      program.table.clear();
      program.table.put("b", 2);
      program.table.put("e", 2);
      program.table.erase("e");
    });
  }

  LoadedTable<std::string, std::int64_t> again(file);

  EXPECT_EQ(again.table.size(), 1U);
  EXPECT_EQ(*again.table.find("b"), 2);
}

TEST(Load, RefusesASpaceThatTheProgramDoesNotKnow) {
  ByteFile file;
  file.spaces["renamed"][wire::encode(std::string("a"))] = wire::encode(std::int64_t{1});

  const LoadedTable<std::string, std::int64_t> program(file);

  ASSERT_FALSE(program.status.ok());
  EXPECT_EQ(program.status.error().code, Code::data_loss);
  EXPECT_THAT(program.status.error().message, HasSubstr("renamed"));
}

TEST(Load, RefusesARowThatCannotBeRead) {
  ByteFile bad_value;
  bad_value.spaces["table"][wire::encode(std::string("a"))] = wire::encode(std::string("text"));
  ByteFile bad_key;
  bad_key.spaces["table"][wire::Buffer{std::byte{0xc1}}] = wire::encode(std::int64_t{1});

  for (ByteFile* file : {&bad_value, &bad_key}) {
    const LoadedTable<std::string, std::int64_t> program(*file);
    ASSERT_FALSE(program.status.ok());
    EXPECT_EQ(program.status.error().code, Code::data_loss);
    EXPECT_THAT(program.status.error().message, HasSubstr("\"table\""));
  }
}

}  // namespace
}  // namespace onetrip::test
