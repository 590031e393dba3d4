// What the service writes, and that it can be read back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/perf_ledger/kept_service.hpp"
#include "tests/perf_ledger/ledgers.hpp"
#include "tests/store/byte_backend.hpp"

namespace perf_ledger::testing {
namespace {

using ::testing::ElementsAre;
using Service = PerfLedgerService;

std::vector<std::string_view> spaces(const onetrip::ChangeSet& set) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < set.size(); ++i) names.push_back(set[i].space);
  return names;
}

class Rows : public ::testing::Test {
 protected:
  // A full ledger: 240 checkpoints, some 30 KB.
  Rows() { kept_.call(&Service::save_bundles, Bundles{{"hotkey_1", bundle_}}).value(); }

  const onetrip::ChangeSet& written() const {
    EXPECT_EQ(kept_.last_written().size(), 1u);
    return kept_.last_written().front();
  }

  PerfBundle bundle_ = bundle_of(ledger_of(240));
  KeptService kept_;
};

TEST_F(Rows, OfAnUpdateAwayFromABoundaryAreSmall) {
  const std::size_t whole_bytes = written().bytes();
  kept_.update(update_at(bundle_.last_update_ms + minute_ms, 1.1)).value();

  kept_.update(update_at(bundle_.last_update_ms + 2 * minute_ms, 1.2)).value();

  EXPECT_GT(whole_bytes, 25'000u);
  EXPECT_LT(written().bytes(), 300u);
  EXPECT_THAT(spaces(written()), ::testing::UnorderedElementsAre("bundles", "tails"));
}

TEST_F(Rows, OfManyUpdatesOfOneLedgerAreWrittenOnce) {
  std::vector<PerfUpdate> updates;
  for (int i = 1; i <= 100; ++i)
    updates.push_back(update_at(bundle_.last_update_ms + i * 1'000, 1 + i / 1'000.));
  kept_.update(update_at(bundle_.last_update_ms + 1, 1.1)).value();

  ASSERT_EQ(kept_.call(&Service::update_many, updates).applied, 100);

  EXPECT_LT(written().bytes(), 300u);
}

TEST_F(Rows, OfSealedCheckpointsAreWrittenOnlyAtABoundary) {
  kept_.update(update_at(bundle_.last_update_ms + 1, 1.1)).value();
  EXPECT_THAT(spaces(written()), ::testing::UnorderedElementsAre("bundles", "tails", "sealed"));
}

TEST_F(Rows, OfALiquidationAreOneAndOfASecondNone) {
  kept_.update(update_at(bundle_.last_update_ms, 0)).value();
  EXPECT_THAT(spaces(written()), ElementsAre("liquidations"));
  const onetrip::CommitNo commit = written().commit();

  kept_.update(update_at(bundle_.last_update_ms + 1, 0)).value();
  EXPECT_EQ(written().commit(), commit);
}

TEST(PerfLedgerService, HasItsStateBackAfterARestart) {
  onetrip::test::ByteFile file;
  const Bundles bundles{{"a", bundle_of(ledger_of(240))}, {"b", PerfBundle{}}};
  {
    onetrip::test::ByteBackend backend(file);
    onetrip::Store store(backend, onetrip::test::never_fatal());
    Service service(store);
    store.load().value();
    onetrip::test::stretch(store, [&] {
      service.save_bundles(bundles).value();
      service.update(update_at(midnight_ms, 0)).value();
    });
  }

  onetrip::test::ByteBackend backend(file);
  onetrip::Store store(backend, onetrip::test::never_fatal());
  Service service(store);
  store.load().value();

  EXPECT_EQ(service.get_bundles({"a", "b"}), bundles);
  EXPECT_EQ(service.get_all_hotkeys(), (std::vector<Hotkey>{"a", "b", "hotkey_1"}));
  EXPECT_THAT(service.get_liquidations(), ElementsAre(::testing::Pair("hotkey_1", midnight_ms)));
}

}  // namespace
}  // namespace perf_ledger::testing
