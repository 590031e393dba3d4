// Random stretches over two tables, with commits that end well or in a full disk, against plain
// maps of which a snapshot was kept for every commit.
#include <gmock/gmock.h>

#include <map>

#include "onetrip/base/random.hpp"
#include "onetrip/store/sqlite_backend.hpp"
#include "onetrip/store/table.hpp"
#include "tests/store/byte_backend.hpp"
#include "tests/store/collecting.hpp"
#include "tests/store/stepped_backend.hpp"
#include "tests/store/stretch.hpp"
#include "tests/support/scratch_folder.hpp"

namespace onetrip::test {
namespace {

using TextByKey = std::map<std::string, std::string>;
using Ticks = std::map<std::pair<std::string, std::int64_t>, std::int64_t>;

struct Model {
  TextByKey texts;
  Ticks ticks;
  friend bool operator==(const Model&, const Model&) = default;
};

// The tables, and beside them the maps that they have to agree with.
struct TwoTables {
  explicit TwoTables(Backend& backend) : store(backend, never_fatal()) {}

  void change(Random& random) {
    const std::string key = std::to_string(random.below(12));
    const std::pair<std::string, std::int64_t> tick(key, random.between(-2, 2));
    const std::int64_t number = random.between(0, 1'000'000);
    switch (random.below(9)) {
      case 0:
      case 1:
        texts.put(key, std::to_string(number));
        model.texts[key] = std::to_string(number);
        break;
      case 2:
        EXPECT_EQ(texts.erase(key), model.texts.erase(key) == 1);
        break;
      case 3:
      case 4:
        ticks.put(tick, number);
        model.ticks[tick] = number;
        break;
      case 5:
        EXPECT_EQ(ticks.erase(tick), model.ticks.erase(tick) == 1);
        break;
      case 6:
      case 7:
        if (ticks.update(tick, [&](std::int64_t& value) { value += number; }))
          model.ticks[tick] += number;
        break;
      default:
        if (random.chance(0.2)) {
          EXPECT_EQ(ticks.clear(), model.ticks.size());
          model.ticks.clear();
        }
    }
  }

  Model found() const {
    Model found;
    for (const auto& [key, value] : texts.scan()) found.texts.emplace(key, value);
    for (const auto& [key, value] : ticks.scan()) found.ticks.emplace(key, value);
    return found;
  }

  Store store;
  Table<std::string, std::string> texts{store, "texts"};
  Table<std::pair<std::string, std::int64_t>, std::int64_t> ticks{store, "ticks"};
  Model model;
};

// After every event the tables hold exactly what the model says.
void run_against_snapshots(std::uint64_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Random random(seed);
  SteppedBackend backend({.changes_max = 1 + random.below(20)});
  TwoTables both(backend);
  ASSERT_TRUE(both.store.load().ok());
  std::map<CommitNo, Model> after{{0, {}}};  // Snapshots: of what is durable, and of all since.

  for (int event = 0; event != 200; ++event) {
    if (backend.busy() && random.chance(0.4)) {
      const bool full = random.chance(0.2);
      backend.finish(full ? CommitOutcome::full : CommitOutcome::durable);
      const CommitNo durable = both.store.durable_commit();
      if (full) {
        both.model = after.at(durable);
        after.erase(after.upper_bound(durable), after.end());
      }
      after.erase(after.begin(), after.lower_bound(durable));
    } else {
      const Model before = both.model;
      const bool abandon = random.chance(0.15);
      Transaction call;
      both.store.enter(call);
      for (std::uint64_t changes = random.below(6); changes != 0; --changes) both.change(random);
      abandon ? both.store.abandon() : both.store.leave();
      if (abandon) both.model = before;
      after[both.store.sealed_commit()] = both.model;
    }
    ASSERT_EQ(both.found(), both.model) << "event " << event;
  }
}

// What a file holds after any number of stretches is what the tables held.
void run_through_a_file(std::uint64_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Random random(seed);
  ByteFile file;
  Model model;
  for (int start = 0; start != 5; ++start) {
    ByteBackend backend(file);
    TwoTables both(backend);
    ASSERT_TRUE(both.store.load().ok());
    ASSERT_EQ(both.found(), model) << "start " << start;
    both.model = model;
    for (int stretches = 0; stretches != 20; ++stretches)
      stretch(both.store, [&] {
        for (std::uint64_t changes = random.below(6); changes != 0; --changes) both.change(random);
      });
    model = both.model;
  }
}

// The same through a real file, which is left at random moments: what was durable then is there,
// and perhaps more of what was sealed.
void run_through_sqlite(std::uint64_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Random random(seed);
  const ScratchFolder folder;
  std::map<CommitNo, Model> after{{0, {}}};
  CommitNo durable = 0;
  for (int start = 0; start != 6; ++start) {
    SqliteBackend backend({.path = folder / "kv.db", .service = "kv", .log_bytes_max = 64 << 10});
    TwoTables both(backend);
    ASSERT_TRUE(both.store.load().ok());
    const CommitNo loaded = both.store.durable_commit();
    ASSERT_GE(loaded, durable);
    ASSERT_TRUE(after.contains(loaded)) << "start " << start;
    ASSERT_EQ(both.found(), after.at(loaded)) << "start " << start;
    both.model = after.at(loaded);
    after.erase(after.upper_bound(loaded), after.end());
    for (auto stretches = random.below(30); stretches != 0; --stretches) {
      stretch(both.store, [&] {
        for (std::uint64_t changes = random.below(6); changes != 0; --changes) both.change(random);
      });
      after[both.store.sealed_commit()] = both.model;
      if (random.chance(0.3)) collect_until_idle(backend, both.store);
    }
    durable = both.store.durable_commit();
  }
}

TEST(StoreAgainstModel, UndoesExactlyWhatWasNotDurable) {
  for (std::uint64_t seed = 0; seed != 300; ++seed) run_against_snapshots(seed);
}

TEST(StoreAgainstModel, LoadsExactlyWhatWasCommitted) {
  for (std::uint64_t seed = 0; seed != 100; ++seed) run_through_a_file(seed);
}

TEST(StoreAgainstModel, LoadsFromSqliteWhatWasCommittedWheneverItIsLeft) {
  for (std::uint64_t seed = 0; seed != 25; ++seed) run_through_sqlite(seed);
}

}  // namespace
}  // namespace onetrip::test
