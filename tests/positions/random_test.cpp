// Random sequences of calls, under a seed that is printed where they fail.
#include <set>

#include <gtest/gtest.h>

#include "onetrip/trading/times.hpp"
#include "services/positions/replay.hpp"
#include "tests/positions/reference_fees.hpp"
#include "tests/positions/world.hpp"

namespace positions::testing {
namespace {

using onetrip::Random;
using trading::AssetClass;

double between(Random& random, double low, double high) {
  return low + (high - low) * random.unit();
}

// Mostly between boundaries, often exactly on one, sometimes twice at one time.
std::int64_t next_time(Random& random, std::int64_t last_ms) {
  constexpr std::int64_t hour_ms = trading::hour_ms;
  switch (random.between(0, 4)) {
    case 0:
      return last_ms;
    case 1:
      return last_ms / hour_ms * hour_ms + random.between(1, 30) * hour_ms;
    default:
      return last_ms + random.between(1, 100'000'000);
  }
}

TEST(RandomFees, AreWhatWalkingFromBoundaryToBoundaryGives) {
  const AssetClass classes[] = {AssetClass::crypto, AssetClass::forex, AssetClass::equities};
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    const AssetClass asset_class = classes[seed % 3];
    std::int64_t at_ms = carry_since_ms + random.between(0, 9) * 200'000'000 - 600'000'000;
    Exposure exposure;
    std::vector<Held> steps;
    double leverage = 0;
    for (int i = 0; i < 8; ++i) {
      const double next = between(random, .1, 5);
      move_exposure(asset_class, exposure, leverage, next, at_ms);
      // What is replaced within an instant was not held.
      if (!steps.empty() && steps.back().at_ms == at_ms) continue;
      steps.push_back({at_ms, leverage = next});
      at_ms = next_time(random, at_ms);
      const std::int64_t until_ms = next_time(random, at_ms);
      const Fees fees = fees_at(asset_class, exposure, until_ms);
      expect_near(fees.carry, reference_carry(asset_class, steps, until_ms), "carry");
    }
  }
}

// A trader who tries anything.
class Trader {
 public:
  explicit Trader(std::uint64_t seed) : random_(seed), world_(seed) {}

  void step() {
    const Hotkey hotkey = random_.chance(.5) ? "a" : "b";
    now_ms_ += random_.between(0, 20'000'000);
    switch (random_.between(0, 12)) {
      case 0:
        static_cast<void>(world_.call(mark_to_market, prices(), now_ms_));
        break;
      case 1:
        if (random_.chance(.3)) static_cast<void>(world_.call(flatten, hotkey, prices(), now_ms_));
        break;
      case 2:
        if (const auto held = any_of(hotkey); held && random_.chance(.3))
          static_cast<void>(world_.call(delete_position, hotkey, held->position_uuid));
        break;
      case 3:
        if (const auto held = any_of(hotkey)) reimport(*held);
        break;
      case 4:
        import_older();
        break;
      default:
        add(hotkey);
    }
  }

  void expect_invariants() {
    for (const Hotkey& hotkey : {Hotkey("a"), Hotkey("b")}) {
      std::set<std::string> open;
      for (const Position& position : world_.positions_of(hotkey)) {
        expect_replayed(position);
        if (position.is_closed_position) continue;
        EXPECT_TRUE(open.insert(position.trade_pair).second) << "two are open in one pair";
        EXPECT_EQ(world_.call(get_open_position, hotkey, position.trade_pair).value(), position);
      }
    }
  }
  World& world() { return world_; }
  int admitted() const { return admitted_; }
  int taken_back() const { return taken_back_; }
  int not_taken_back() const { return not_taken_back_; }

 private:
  PricesByPair prices() {
    PricesByPair some;
    for (const char* pair : pairs)
      if (random_.chance(.7)) some[pair] = price_of(pair);
    return some;
  }
  double price_of(const std::string& pair) {
    return (pair == "BTCUSD" ? 100'000 : pair == "USDCAD" ? 1.4 : .9) * between(random_, .8, 1.2);
  }
  std::optional<Position> any_of(const Hotkey& hotkey) {
    Positions held = world_.positions_of(hotkey);
    if (held.empty()) return std::nullopt;
    return held[random_.below(held.size())];
  }
  void reimport(const Position& position) {
    EXPECT_EQ(world_.call(import_positions, Positions{position}).value(), 1);
    EXPECT_EQ(world_.call(get_position, position.hotkey, position.position_uuid).value(), position);
    exported_.push_back(position);
  }
  // As it was a while ago: it may have been closed since, and another be open in its place.
  void import_older() {
    if (exported_.empty()) return;
    const Position& position = exported_[random_.below(exported_.size())];
    const auto imported = world_.call(import_positions, Positions{position});
    if (imported.ok())
      EXPECT_EQ(world_.call(get_position, position.hotkey, position.position_uuid).value(),
                position);
    else
      EXPECT_EQ(imported.error().code, onetrip::Code::failed_precondition);
    ++(imported.ok() ? taken_back_ : not_taken_back_);
  }

  void add(const Hotkey& hotkey) {
    const std::string pair = pairs[random_.between(0, 2)];
    const double leverage = between(random_, .001, pair == "BTCUSD" ? .4 : 3);
    const std::string_view types[] = {trading::long_type, trading::short_type, trading::long_type,
                                      trading::short_type, trading::flat_type};
    Order order = order_of(types[random_.between(0, 4)], leverage, price_of(pair), now_ms_);
    order.trade_pair = pair;
    order.order_uuid = "o" + std::to_string(random_.chance(.1) ? orders_ : ++orders_);
    order.slippage = random_.chance(.5) ? between(random_, 0, .03) : 0;
    if (pair == "EURGBP") {
      order.quote_usd_rate = 1.3;
      order.usd_base_rate = .9;
    }
    const std::string uuid = random_.chance(.2) ? "p" + std::to_string(random_.between(1, 9)) : "";
    const auto added = world_.add_order(hotkey, order, uuid);
    if (!added.ok() || !added->changed) return;
    ++admitted_;
    // What was answered is what is stored.
    EXPECT_EQ(world_.call(get_position, hotkey, added->position.position_uuid).value(),
              added->position);
    const Replayed scratch = replayed_of(added->position);
    EXPECT_EQ(position_of(hotkey, added->position.position_uuid, scratch.standing, scratch.orders),
              added->position);
  }

  static Replayed replayed_of(const Position& position) {
    return replay(position.position_uuid, position.trade_pair, position.account_size,
                  position.orders)
        .value();
  }
  // All but what a mark changes, or leaves where an unpriced FLAT closed it.
  static void expect_replayed(const Position& position) {
    const Replayed scratch = replayed_of(position);
    Position again =
        position_of(position.hotkey, position.position_uuid, scratch.standing, scratch.orders);
    again.unrealized_pnl = position.unrealized_pnl;
    again.current_return = position.current_return;
    again.return_at_close = position.return_at_close;
    EXPECT_EQ(again, position);
  }

  static constexpr const char* pairs[] = {"BTCUSD", "USDCAD", "EURGBP"};
  Random random_;
  World world_;
  std::int64_t now_ms_ = today_ms;
  int orders_ = 0;
  int admitted_ = 0;
  Positions exported_;
  int taken_back_ = 0;
  int not_taken_back_ = 0;
};

TEST(RandomCalls, NeverMakeASecondOpenPositionNorANumberThatItsOrdersDoNot) {
  int admitted = 0;
  int taken_back = 0;
  int not_taken_back = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Trader trader(seed);
    for (int i = 0; i < 60; ++i) {
      trader.step();
      if (i % 5 == 0) trader.expect_invariants();
    }
    admitted += trader.admitted();
    taken_back += trader.taken_back();
    not_taken_back += trader.not_taken_back();
  }
  // Else the sequences prove little.
  EXPECT_GT(admitted, 150);
  EXPECT_GT(taken_back, 5);
  EXPECT_GT(not_taken_back, 2);
}

TEST(RandomCalls, AnExportImportedElsewhereIsTheSame) {
  Trader trader(99);
  for (int i = 0; i < 150; ++i) trader.step();
  World other;
  Positions all = trader.world().positions_of("a");
  const Positions of_b = trader.world().positions_of("b");
  all.insert(all.end(), of_b.begin(), of_b.end());

  ASSERT_EQ(other.call(import_positions, all).value(), static_cast<std::int64_t>(all.size()));

  EXPECT_EQ(other.positions_of("a"), trader.world().positions_of("a"));
  EXPECT_EQ(other.positions_of("b"), of_b);
}

// What is read of many is what is read of each.
void expect_joined(World& world, const std::vector<Hotkey>& hotkeys) {
  PositionsByHotkey all;
  PositionsByHotkey open;
  std::map<Hotkey, Score> scores;
  for (const Hotkey& hotkey : hotkeys) {
    if (Positions held = world.positions_of(hotkey); !held.empty()) all[hotkey] = held;
    if (Positions held = world.call(get_positions, hotkey, true).value(); !held.empty())
      open[hotkey] = held;
    scores.merge(world.call(get_scores, std::vector<Hotkey>{hotkey}).value());
  }
  EXPECT_EQ(world.call(get_positions_for_hotkeys, hotkeys, false, false).value(), all);
  EXPECT_EQ(world.call(get_positions_for_hotkeys, hotkeys, true, false).value(), open);
  EXPECT_EQ(world.call(get_scores, hotkeys).value(), scores);
  EXPECT_EQ(scores.size(), 2U);
}

TEST(RandomCalls, ABatchIsItsSingleCalls) {
  Trader trader(7);
  for (int i = 0; i < 100; ++i) trader.step();
  const Positions all = trader.world().positions_of("a");
  ASSERT_GT(all.size(), 2U);
  expect_joined(trader.world(), {"a", "b", "nobody"});
  World at_once;
  World one_by_one;
  const PricesByPair prices{{"BTCUSD", 90'000}, {"USDCAD", 1.3}, {"EURGBP", .85}};
  const std::int64_t later_ms = today_ms * 2;

  at_once.call(import_positions, all).value();
  const std::int64_t marked = at_once.call(mark_to_market, prices, later_ms).value();
  std::int64_t singly = 0;
  for (const Position& position : all)
    one_by_one.call(import_positions, Positions{position}).value();
  for (const auto& [pair, price] : prices)
    singly += one_by_one.call(mark_to_market, PricesByPair{{pair, price}}, later_ms).value();

  using Sizes = std::map<Hotkey, double>;
  at_once.call(set_account_sizes, Sizes{{"a", 5'000}, {"b", 6'000}}).value();
  one_by_one.call(set_account_sizes, Sizes{{"a", 5'000}}).value();
  one_by_one.call(set_account_sizes, Sizes{{"b", 6'000}}).value();

  EXPECT_EQ(singly, marked);
  for (const char* hotkey : {"a", "b", "c"})
    EXPECT_EQ(one_by_one.call(get_account_size, hotkey), at_once.call(get_account_size, hotkey));
  EXPECT_EQ(one_by_one.positions_of("a"), at_once.positions_of("a"));
}

}  // namespace
}  // namespace positions::testing
