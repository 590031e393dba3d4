#include "tools/demo/market.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onetrip/trading/times.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tools/demo/program.hpp"

namespace onetrip::demo {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Day day{1'763'510'400'000, trading::hour_ms};

class DemoMarket : public ::testing::Test {
 protected:
  std::string file(const std::string& name, const std::string& text) {
    const std::string path = folder_.path() + "/" + name;
    std::ofstream(path) << text;
    return path;
  }
  static std::vector<trading::Tick> until(Market& market, std::int64_t now_ms) {
    std::vector<std::string> skipped;
    auto ticks = market.until(now_ms, skipped);
    EXPECT_THAT(skipped, IsEmpty());
    return *std::move(ticks);
  }
  static std::string refusal(const MarketOptions& options) {
    const auto market = Market::open(options, day);
    return market.ok() ? "opened" : market.error().message;
  }

  ScratchFolder folder_;
};

TEST_F(DemoMarket, HasAnEventASecondOfEachOfSevenPairs) {
  Market market = Market::open({}, day).value();
  until(market, day.start_ms);
  const auto ticks = until(market, day.start_ms + 10'000);
  const auto events =
      std::count_if(ticks.begin(), ticks.end(), [](const auto& t) { return t.price.websocket; });
  EXPECT_EQ(events, 70);
  EXPECT_EQ(market.last().size(), 7u);
}

TEST_F(DemoMarket, IsTheSameUnderASeedAndAnotherUnderAnother) {
  Market one = Market::open({.seed = 1, .csv = "", .pair = ""}, day).value();
  Market same = Market::open({.seed = 1, .csv = "", .pair = ""}, day).value();
  Market other = Market::open({.seed = 2, .csv = "", .pair = ""}, day).value();
  const auto ticks = until(one, day.start_ms + 50'000);
  EXPECT_EQ(ticks, until(same, day.start_ms + 50'000));
  EXPECT_NE(ticks, until(other, day.start_ms + 50'000));
}

TEST_F(DemoMarket, PlaysAFileOfAMonthWithinTheDay) {
  std::string csv = "start_ms,open,high,low,close,volume\n";
  for (int i = 0; i < 1000; ++i)
    csv += std::to_string(1'000'000 + i * 3'600'000LL) + ",100,100,100," + std::to_string(100 + i) +
           ",1\n";
  Market market =
      Market::open({.seed = 1, .csv = file("eth-1h.csv", csv), .pair = ""}, day).value();

  std::vector<double> closes;
  for (std::int64_t now_ms = day.start_ms; now_ms <= day.end_ms(); now_ms += 10'000)
    for (const trading::Tick& tick : until(market, now_ms)) {
      if (tick.price.source != "replay") continue;
      EXPECT_EQ(tick.trade_pair, "ETHUSD");
      EXPECT_TRUE(tick.price.websocket);  // A candle, as limit orders can see it.
      EXPECT_LE(tick.price.start_ms, now_ms);
      EXPECT_GT(tick.price.start_ms, now_ms - 10'001);
      closes.push_back(tick.price.close);
    }

  EXPECT_EQ(closes.size(), 1000u);
  EXPECT_EQ(market.last().at("ETHUSD"), 1099);
}

TEST_F(DemoMarket, MakesNoPricesUpForThePairOfAFile) {
  const std::string path = file("x.csv", "time_ms,side,price,amount\n1000,buy,5,1\n");
  Market market = Market::open({.seed = 1, .csv = path, .pair = "EURUSD"}, day).value();
  for (const trading::Tick& tick : until(market, day.start_ms + 20'000)) {
    if (tick.trade_pair != "EURUSD") continue;
    EXPECT_EQ(tick.price.close, 5);
  }
  EXPECT_EQ(market.last().at("EURUSD"), 5);
  EXPECT_EQ(market.pairs().size(), 7u);
}

TEST_F(DemoMarket, TellsRowsThatAreNoPrices) {
  const std::string path = file("x.csv", "time_ms,side,price,amount\nbad\n1000,buy,5,1\n");
  Market market = Market::open({.seed = 1, .csv = path, .pair = ""}, day).value();
  std::vector<std::string> skipped;
  EXPECT_TRUE(market.until(day.start_ms, skipped).ok());
  EXPECT_THAT(skipped, ElementsAre(HasSubstr("line 2")));
}

TEST_F(DemoMarket, SaysWhatIsWrongWithAFile) {
  EXPECT_THAT(refusal({.seed = 1, .csv = "/nowhere.csv", .pair = ""}),
              HasSubstr("/nowhere.csv: No"));
  EXPECT_THAT(refusal({.seed = 1, .csv = file("a", "x\n"), .pair = ""}), HasSubstr("line 1 is"));
  const std::string empty = file("b", "time_ms,side,price,amount\n");
  EXPECT_THAT(refusal({.seed = 1, .csv = empty, .pair = ""}), HasSubstr("has no prices"));
  EXPECT_THAT(refusal({.seed = 1, .csv = empty, .pair = "X"}), HasSubstr("--pair is \"X\""));
}

TEST(DemoMarketName, TellsThePair) {
  EXPECT_EQ(pair_in_name("/eth/BTCUSDT_5m.csv"), "BTCUSD");
  EXPECT_EQ(pair_in_name("eth-trades.csv"), "ETHUSD");
  EXPECT_EQ(pair_in_name("eurusd.csv"), "EURUSD");
  EXPECT_EQ(pair_in_name("prices.csv"), "BTCUSD");
}

int run(std::vector<std::string> words, std::string& out, std::string& err) {
  std::ostringstream out_stream;
  std::ostringstream err_stream;
  const int status = run_program(std::move(words), out_stream, err_stream);
  out = out_stream.str();
  err = err_stream.str();
  return status;
}

TEST(DemoProgram, PrintsTheConfigurationOfItsMesh) {
  std::string out, err;
  EXPECT_EQ(run({"--print-config", "--seed", "3"}, out, err), 0);
  EXPECT_THAT(out, HasSubstr("[service.limit_orders.settings]\nevaluate_ms = 0"));
  EXPECT_EQ(err, "");
}

TEST(DemoProgram, RefusesWhatItDoesNotUnderstandBeforeAnythingIsStarted) {
  std::string out, err;
  EXPECT_EQ(run({"--print-config", "--sead", "3"}, out, err), 2);
  EXPECT_EQ(run({"--print-config", "--hours", "1000"}, out, err), 2);
  EXPECT_EQ(run({"--print-config", "--prices", "/nowhere.csv"}, out, err), 2);
  EXPECT_THAT(err, HasSubstr("/nowhere.csv: No such file"));
  EXPECT_EQ(run({"--help"}, out, err), 0);
}

}  // namespace
}  // namespace onetrip::demo
