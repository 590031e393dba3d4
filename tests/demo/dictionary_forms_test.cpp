#include "tools/demo/dictionary_forms.hpp"

#include <gtest/gtest.h>

#include "onetrip/net/client_link.hpp"
#include "services/kv/service.hpp"
#include "tests/support/service_thread.hpp"

namespace onetrip::demo {
namespace {

// Three traders, two pairs, one of them with a waiting order, one elimination.
HeldState small_state() {
  HeldState state;
  for (const char* hotkey : {"a", "b", "c"}) {
    positions::Position position;
    position.hotkey = hotkey;
    position.position_uuid = hotkey;
    state.positions[hotkey] = {position};
    state.bundles[hotkey] = {};
    state.records[hotkey] = {};
  }
  state.eliminations = {{"x", 12.0, "ZOMBIE", 1, {}, {}}};
  state.orders["BTCUSD"]["a"] = {trading::Order{}};
  state.events["BTCUSD"] = {prices::PriceSource{}};
  state.events["ETHUSD"] = {};
  return state;
}

class DictionaryFormsTest : public ::testing::Test {
 protected:
  net::Context context_;
  ServiceThread<kv::KvService> service_{context_, "tcp://127.0.0.1:*"};
  Mesh mesh_{{{"kv", service_.endpoint()}}, {}, [this](const std::string& endpoint) {
               return net::make_client_link(context_, endpoint);
             }};
  DictionaryForms forms_{mesh_};
};

TEST_F(DictionaryFormsTest, TakeARoundTripForEachValueReadAndEachWritten) {
  ASSERT_TRUE(forms_.load(small_state()).ok());

  const auto costs = forms_.measure(3).value();

  EXPECT_EQ(costs.at("prices.push").trips, 4);            // 2 pairs, read and written.
  EXPECT_EQ(costs.at("limit_orders.submit").trips, 4);    // Eliminations, prices, a position twice.
  EXPECT_EQ(costs.at("limit_orders.evaluate").trips, 5);  // Keys, orders and prices of 2 pairs.
  EXPECT_EQ(costs.at("positions.mark_all").trips, 15);    // 2 prices, keys, 3 x (2 + 2).
  EXPECT_EQ(costs.at("challenge_period.refresh").trips, 10);
  EXPECT_EQ(costs.at("eliminations.process").trips, 7);
  EXPECT_EQ(costs.at("perf_ledger.get_drawdowns").trips, 3);
  for (const auto& [method, cost] : costs) {
    EXPECT_GT(cost.seconds, 0) << method;
    EXPECT_GT(cost.bytes, 0) << method;
  }
}

TEST_F(DictionaryFormsTest, LeaveTheDictionariesAsTheyWere) {
  const HeldState state = small_state();
  ASSERT_TRUE(forms_.load(state).ok());
  ASSERT_TRUE(forms_.measure(2).ok());
  DictProxy<positions::Positions> positions(mesh_, "positions");
  EXPECT_EQ(positions.size().value(), 3);
  EXPECT_EQ(positions.at(kv::Key("a")).value(), state.positions.at("a"));
}

TEST_F(DictionaryFormsTest, OfADayWithoutTradersAreMeasuredAllTheSame) {
  ASSERT_TRUE(forms_.load({}).ok());
  EXPECT_EQ(forms_.measure(1)->at("positions.mark_all").trips, 1);
}

}  // namespace
}  // namespace onetrip::demo
