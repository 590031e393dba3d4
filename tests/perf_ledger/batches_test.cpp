// Every method that takes or gives many is what its single calls are, one after the other.
#include <gtest/gtest.h>

#include "onetrip/base/random.hpp"
#include "tests/perf_ledger/kept_service.hpp"
#include "tests/perf_ledger/ledgers.hpp"

namespace perf_ledger::testing {
namespace {

using Service = PerfLedgerService;
using Hotkeys = std::vector<Hotkey>;

const Hotkeys everybody{"a", "b", "c", "nobody"};

class Batches : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  Batches() { trace_.emplace(__FILE__, __LINE__, "seed " + std::to_string(GetParam())); }

  // Of three hotkeys with two ledgers each; some come from before the last, some end a portfolio.
  std::vector<PerfUpdate> random_updates() {
    std::vector<PerfUpdate> updates;
    std::int64_t now_ms = midnight_ms;
    for (int i = 0; i < 120; ++i) {
      now_ms += random_.between(-hour_ms, 3 * hour_ms);
      PerfUpdate next = update_at(now_ms, .9 + random_.unit() * .2);
      next.hotkey = everybody[random_.below(3)];
      if (random_.chance(.3)) next.tp_id = "BTCUSD";
      if (random_.chance(.02)) next.value = 0;
      if (random_.chance(.02)) next.now_ms = 0;
      next.realized_pnl = random_.unit() * 100;
      next.is_open = random_.chance(.5);
      updates.push_back(next);
    }
    return updates;
  }
  void expect_same_state() {
    EXPECT_EQ(together_.all(), singly_.all());
    EXPECT_EQ(together_.call(&Service::get_liquidations), singly_.call(&Service::get_liquidations));
  }
  void fill_both() {
    const auto updates = random_updates();
    for (KeptService* kept : {&together_, &singly_}) kept->call(&Service::update_many, updates);
  }

  onetrip::Random random_{GetParam()};
  KeptService together_;
  KeptService singly_;

 private:
  std::optional<::testing::ScopedTrace> trace_;
};

TEST_P(Batches, OfUpdatesAreTheirSingleUpdates) {
  const std::vector<PerfUpdate> updates = random_updates();

  const UpdateManyResult batch = together_.call(&Service::update_many, updates);

  UpdateManyResult one_by_one;
  for (std::size_t i = 0; i < updates.size(); ++i) {
    const auto updated = singly_.update(updates[i]);
    if (updated.ok())
      ++one_by_one.applied;
    else
      one_by_one.refused.emplace(static_cast<std::int64_t>(i), updated.error().message);
  }
  EXPECT_EQ(batch, one_by_one);
  EXPECT_GT(batch.applied, 30);
  EXPECT_GT(batch.refused.size(), 5u);
  expect_same_state();
}

TEST_P(Batches, OfUpdateTimesAreTheirSingleCalls) {
  fill_both();
  const std::map<Hotkey, std::int64_t> times{{"a", midnight_ms + random_.between(0, hour_ms)},
                                             {"b", midnight_ms + random_.between(0, hour_ms)},
                                             {"nobody", midnight_ms}};

  const auto updated = together_.call(&Service::batch_update_times, times);

  std::int64_t singly = 0;
  for (const auto& [hotkey, ms] : times)
    if (singly_.call(&Service::update_last_update_ms, hotkey, ms).ok()) ++singly;
  EXPECT_EQ(updated, singly);
  expect_same_state();
}

TEST_P(Batches, OfBundlesAreSavedAndDeletedAsOneByOne) {
  fill_both();
  Bundles saved;
  for (const char* hotkey : {"a", "d", "e"})
    saved.emplace(hotkey, bundle_of(ledger_of(static_cast<std::size_t>(random_.between(1, 9)))));

  EXPECT_EQ(together_.call(&Service::save_bundles, saved), 3);
  for (const auto& [hotkey, bundle] : saved)
    EXPECT_EQ(singly_.call(&Service::save_bundles, Bundles{{hotkey, bundle}}), 1);
  expect_same_state();

  const Hotkeys gone{"b", "d", "nobody", "d"};
  std::int64_t deleted = 0;
  for (const Hotkey& hotkey : gone)
    deleted += singly_.call(&Service::delete_bundles, Hotkeys{hotkey});
  EXPECT_EQ(together_.call(&Service::delete_bundles, gone), deleted);
  EXPECT_EQ(deleted, 2);
  expect_same_state();
}

// What a method of many says of one alone, put together.
template <class Value, class Ask>
void expect_joined(const std::map<Hotkey, Value>& batch, const Ask& ask) {
  std::map<Hotkey, Value> joined;
  for (const Hotkey& hotkey : everybody) joined.merge(ask(Hotkeys{hotkey}));
  EXPECT_EQ(batch, joined);
  EXPECT_EQ(batch.size(), 3u);
}

TEST_P(Batches, OfReadsAreTheirSingleReads) {
  fill_both();
  Bundles bundles;
  std::map<Hotkey, std::int64_t> times;
  for (const Hotkey& hotkey : everybody) {
    if (const auto bundle = singly_.call(&Service::get_bundle, hotkey))
      bundles.emplace(hotkey, *bundle);
    if (const auto ms = singly_.call(&Service::get_last_update_ms, hotkey))
      times.emplace(hotkey, *ms);
  }

  EXPECT_EQ(together_.call(&Service::get_bundles, everybody), bundles);
  EXPECT_EQ(together_.call(&Service::get_last_update_times), times);
  EXPECT_EQ(times.size(), 3u);
  expect_joined(together_.call(&Service::get_drawdowns, everybody),
                [&](const Hotkeys& one) { return singly_.call(&Service::get_drawdowns, one); });
  expect_joined(together_.call(&Service::get_checkpoint_days, everybody), [&](const Hotkeys& one) {
    return singly_.call(&Service::get_checkpoint_days, one);
  });
  expect_joined(
      together_.call(&Service::get_ledgers, everybody, "BTCUSD"),
      [&](const Hotkeys& one) { return singly_.call(&Service::get_ledgers, one, "BTCUSD"); });
}

INSTANTIATE_TEST_SUITE_P(Seeds, Batches, ::testing::Range<std::uint64_t>(1, 6));

}  // namespace
}  // namespace perf_ledger::testing
