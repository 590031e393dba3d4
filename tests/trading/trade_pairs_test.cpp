#include "onetrip/trading/trade_pairs.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace trading::testing {
namespace {

constexpr std::int64_t narrowed_ms = 1'722'018'483'000;
constexpr std::int64_t capped_ms = 1'727'161'200'000;
constexpr std::int64_t today_ms = 1'739'937'600'000;

const TradePair& pair(std::string_view id) { return **find_trade_pair("trade_pair", id); }

void expect_bounds(std::string_view id, std::int64_t time_ms, double min, double max) {
  const LeverageBounds bounds = leverage_bounds(pair(id), time_ms);
  EXPECT_EQ(bounds.min, min) << id << " at " << time_ms;
  EXPECT_EQ(bounds.max, max) << id << " at " << time_ms;
}

auto count_of(AssetClass asset_class, Trading trading) {
  const auto pairs = all_trade_pairs();
  return std::count_if(pairs.begin(), pairs.end(), [=](const TradePair& p) {
    return p.asset_class == asset_class && p.trading == trading;
  });
}

TEST(TradePairs, AreThoseOfTheDomain) {
  EXPECT_EQ(count_of(AssetClass::crypto, Trading::open), 6);
  EXPECT_EQ(count_of(AssetClass::crypto, Trading::unsupported), 1);
  EXPECT_EQ(count_of(AssetClass::forex, Trading::open), 21);
  EXPECT_EQ(count_of(AssetClass::forex, Trading::blocked), 10);
  EXPECT_EQ(count_of(AssetClass::equities, Trading::blocked), 7);
  EXPECT_EQ(count_of(AssetClass::indices, Trading::unsupported), 6);
  EXPECT_EQ(all_trade_pairs().size(), 51u);
}

TEST(TradePairs, AreEachThereOnce) {
  std::set<std::string_view> ids;
  for (const TradePair& each : all_trade_pairs()) ids.insert(each.id);
  EXPECT_EQ(ids.size(), all_trade_pairs().size());
}

TEST(TradePairs, KnowTheirCurrencies) {
  EXPECT_EQ(pair("DOGEUSD").base, "DOGE");
  EXPECT_EQ(pair("DOGEUSD").quote, "USD");
  EXPECT_EQ(pair("EURGBP").base, "EUR");
  EXPECT_EQ(pair("EURGBP").quote, "GBP");
  EXPECT_EQ(pair("XAUUSD").base, "XAU");
  EXPECT_EQ(pair("NVDA").base, "NVDA");
  EXPECT_EQ(pair("GDAXI").quote, "USD");
}

TEST(TradePairs, HaveTheLotSizesAndMultipliersOfTheirClass) {
  EXPECT_EQ(pair("BTCUSD").lot_size(), 1);
  EXPECT_EQ(pair("USDCHF").lot_size(), 100'000);
  EXPECT_EQ(pair("XAGUSD").lot_size(), 100'000);
  EXPECT_EQ(pair("AAPL").lot_size(), 1);
  EXPECT_EQ(pair("BTCUSD").portfolio_multiplier(), 10);
  EXPECT_EQ(pair("EURUSD").portfolio_multiplier(), 1);
  EXPECT_EQ(pair("AAPL").portfolio_multiplier(), 2);
  EXPECT_EQ(pair("SPX").portfolio_multiplier(), 1);
}

TEST(TradePairs, AnUnknownOneIsRefusedWithTheNearest) {
  const auto found = find_trade_pair("order.trade_pair", "BTCUSDT");

  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().code, onetrip::Code::invalid_argument);
  EXPECT_NE(found.error().message.find("order.trade_pair is \"BTCUSDT\""), std::string::npos);
  EXPECT_NE(found.error().message.find("BTCUSD"), std::string::npos);
  EXPECT_FALSE(find_trade_pair("trade_pair", "btcusd").ok());
  EXPECT_FALSE(find_trade_pair("trade_pair", "").ok());
}

TEST(TradePairs, AnOverlongNameIsNotRepeatedInFull) {
  const auto found = find_trade_pair("trade_pair", std::string(1'000'000, 'B'));
  ASSERT_FALSE(found.ok());
  EXPECT_LT(found.error().message.size(), 300u);
}

TEST(LeverageBounds, AreWideBeforeTheyWereNarrowed) {
  expect_bounds("BTCUSD", narrowed_ms - 1, 0.001, 20);
  expect_bounds("EURUSD", narrowed_ms - 1, 0.001, 500);
  expect_bounds("NVDA", 1, 0.001, 500);
}

TEST(LeverageBounds, AreNarrowedFromThatMillisecondOn) {
  expect_bounds("BTCUSD", narrowed_ms, 0.01, 0.5);
  expect_bounds("EURUSD", narrowed_ms, 0.1, 5);
  expect_bounds("NVDA", narrowed_ms, 0.1, 5);
  expect_bounds("NVDA", today_ms - 1, 0.1, 5);
}

TEST(LeverageBounds, AreTheTablesToday) {
  expect_bounds("BTCUSD", today_ms, 0.01, 0.5);
  expect_bounds("USDJPY", today_ms, 0.1, 5);
  expect_bounds("NVDA", today_ms, 0.1, 3);
  expect_bounds("SPX", today_ms, 0.1, 5);
}

TEST(PortfolioLeverage, HasHadACapSinceItsMillisecond) {
  EXPECT_TRUE(std::isinf(portfolio_leverage_max(capped_ms - 1)));
  EXPECT_EQ(portfolio_leverage_max(capped_ms), 10);
}

}  // namespace
}  // namespace trading::testing
