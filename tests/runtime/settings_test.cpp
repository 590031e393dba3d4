// Settings of a service's own, from the configuration.
#include "onetrip/runtime/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "onetrip/runtime/config.hpp"
#include "tests/support/scratch_folder.hpp"

namespace onetrip {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const SettingDeclarations of_prices{
    interval_setting("evaluate_ms", 10'000, "How often prices are looked at"),
    integer_setting("depth", 5, {1, 20}, "How many prices are kept"),
    number_setting("speed", 1, {0.5, 100}, "How fast a replay goes"),
    text_setting("feed", "synthetic", {"synthetic", "replay"}, "Where prices are from"),
    path_setting("file", "", "What a replay reads"),
    texts_setting("pairs", {"BTCUSD"}, "Whose prices there are"),
};

class SettingsTest : public ::testing::Test {
 protected:
  SettingsTest() {
    source_.working_dir = dir_ + "/elsewhere";
    source_.system_dir = dir_ + "/etc";
    source_.file = dir_ + "/onetrip.toml";
    source_.environment["HOME"] = dir_ + "/home";
    source_.services = {"prices"};
    source_.declared["prices"] = of_prices;
    write("");
  }

  void write(const std::string& text) { std::ofstream(*source_.file) << text; }
  Config load() { return load_config(source_).value(); }
  Settings settings() { return Settings(load().services.at("prices").settings); }
  // Why these lines below [service.prices.settings] are refused.
  std::string refusal_of(const std::string& lines) {
    write("[service.prices.settings]\n" + lines);
    return refusal();
  }
  std::string refusal() {
    const Result<Config> config = load_config(source_);
    return config ? "accepted" : config.error().message;
  }

  const ScratchFolder folder_;
  const std::string dir_ = std::filesystem::canonical(folder_.path()).string();
  ConfigSource source_;
};

TEST_F(SettingsTest, AreTheirDefaultsWhereNobodySaysAnything) {
  const Settings settings = this->settings();

  EXPECT_EQ(settings.interval("evaluate_ms"), 10s);
  EXPECT_EQ(settings.integer("depth"), 5);
  EXPECT_EQ(settings.number("speed"), 1.0);
  EXPECT_EQ(settings.text("feed"), "synthetic");
  EXPECT_EQ(settings.text("file"), "");
  EXPECT_THAT(settings.texts("pairs"), ElementsAre("BTCUSD"));
}

TEST_F(SettingsTest, AreWhatTheFileSaysAndAWholeNumberIsANumber) {
  write(R"(
    [service.prices.settings]
    evaluate_ms = 250
    depth = 20
    speed = 50
    feed = "replay"
    file = "data/trades.csv"
    pairs = ["ETHUSD", "EURUSD"]
    [service.prices]
    calls_in_flight_max = 7
  )");

  const Settings settings = this->settings();

  EXPECT_EQ(settings.interval("evaluate_ms"), 250ms);
  EXPECT_EQ(settings.integer("depth"), 20);
  EXPECT_EQ(settings.number("speed"), 50.0);
  EXPECT_EQ(settings.text("feed"), "replay");
  EXPECT_EQ(settings.text("file"), dir_ + "/data/trades.csv");
  EXPECT_THAT(settings.texts("pairs"), ElementsAre("ETHUSD", "EURUSD"));
}

TEST_F(SettingsTest, TheCommandLineBeatsTheEnvironmentAndThatTheFile) {
  write("[service.prices.settings]\nevaluate_ms = 1\ndepth = 1\nspeed = 1.5\n");
  source_.environment["ONETRIP_SERVICE_PRICES_SETTINGS_DEPTH"] = "2";
  source_.environment["ONETRIP_SERVICE_PRICES_SETTINGS_SPEED"] = "2.5";
  source_.environment["ONETRIP_SERVICE_PRICES_SETTINGS_PAIRS"] = "A B";
  source_.sets = {"service.prices.settings.speed=3", "service.prices.settings.file=a.csv"};

  const Settings settings = this->settings();

  EXPECT_EQ(settings.integer("evaluate_ms"), 1);
  EXPECT_EQ(settings.integer("depth"), 2);
  EXPECT_EQ(settings.number("speed"), 3.0);
  EXPECT_THAT(settings.texts("pairs"), ElementsAre("A", "B"));
  EXPECT_EQ(settings.text("file"), dir_ + "/elsewhere/a.csv");
}

TEST_F(SettingsTest, RefuseAKeyThatIsNotDeclaredAndSayWhatWasMeant) {
  EXPECT_EQ(refusal_of("depth = 2\nevalute_ms = 5\n"),
            dir_ +
                "/onetrip.toml:3: unknown key \"service.prices.settings.evalute_ms\". Did you "
                "mean evaluate_ms?");
  write("");
  source_.environment["ONETRIP_SERVICE_PRICES_SETTINGS_DEPHT"] = "2";
  EXPECT_THAT(refusal(), HasSubstr("ONETRIP_SERVICE_PRICES_SETTINGS_DEPHT: unknown key"));
}

TEST_F(SettingsTest, RefuseAValueOfAnotherTypeOrOutOfItsRange) {
  const std::string second_line = dir_ + "/onetrip.toml:2: service.prices.settings.";
  EXPECT_EQ(refusal_of("depth = 21\n"),
            second_line + "depth is 21: it has to be a whole number from 1 to 20");
  EXPECT_EQ(refusal_of("depth = 2.5\n"),
            second_line + "depth has to be a whole number, not a number");
  EXPECT_EQ(refusal_of("speed = 0.25\n"),
            second_line + "speed is 0.25: it has to be a number from 0.5 to 100");
  EXPECT_EQ(refusal_of("speed = nan\n"),
            second_line + "speed is neither text nor a number nor a list");
  EXPECT_EQ(
      refusal_of("feed = \"replai\"\n"),
      second_line + "feed is \"replai\": it is one of synthetic, replay. Did you mean replay?");
  EXPECT_EQ(refusal_of("pairs = \"BTCUSD\"\n"),
            second_line + "pairs has to be a list of strings, not a string");
  EXPECT_EQ(refusal_of("evaluate_ms = -1\n"),
            second_line + "evaluate_ms is -1: it has to be a whole number from 0 to 604800000");
}

TEST_F(SettingsTest, RefuseTextThatIsNoNumber) {
  source_.sets = {"service.prices.settings.speed=fast"};
  EXPECT_EQ(refusal(), "command line: \"fast\" is not a number, as speed has to be");
  source_.sets = {"service.prices.settings.speed=nan"};
  EXPECT_THAT(refusal(), HasSubstr("it has to be a number from 0.5 to 100"));
  source_.sets = {"service.prices.settings.depth=2x"};
  EXPECT_THAT(refusal(), HasSubstr("is not a whole number"));
}

TEST_F(SettingsTest, RefuseAnythingWhereTheProgramHasDeclaredNothing) {
  source_.declared["prices"] = {};
  EXPECT_THAT(refusal_of("depth = 2\n"), HasSubstr("unknown key"));
}

TEST_F(SettingsTest, OfServicesWhoseProgramThisIsNotMayBeAnyTextNumberOrList) {
  source_.declared.clear();
  write(R"(
    [service.prices.settings]
    feed = "anything"
    speed = 0.25
    depth = 1000
    pairs = ["A"]
  )");
  source_.environment["ONETRIP_SERVICE_OTHER_SETTINGS_DEPTH"] = "12";

  const Config config = load();

  EXPECT_EQ(Settings(config.services.at("prices").settings).number("speed"), 0.25);
  EXPECT_EQ(Settings(config.services.at("other").settings).text("depth"), "12");
  EXPECT_THAT(to_toml(config), HasSubstr("\n[service.prices.settings]\n"));
  EXPECT_THAT(to_toml(config), HasSubstr("\nspeed = 0.25 "));
  EXPECT_THAT(refusal_of("when = 2026-01-01\n"), HasSubstr("neither text nor a number nor a list"));
  EXPECT_THAT(refusal_of("Depth = 1\n"), HasSubstr("cannot be the name of a setting"));
  EXPECT_THAT(refusal_of("deeper = { a = 1 }\n"), HasSubstr("neither text nor a number"));
}

TEST_F(SettingsTest, ArePrintedWithTheirOrigins) {
  source_.sets = {"service.prices.settings.depth=7"};

  const std::string printed = to_toml(load());

  EXPECT_THAT(printed, HasSubstr("\n[service.prices.settings]\nevaluate_ms = 10000 "));
  EXPECT_THAT(printed, ::testing::ContainsRegex("\ndepth = 7 +# command line\n"));
  EXPECT_THAT(printed, ::testing::ContainsRegex("\nspeed = 1\\.0 +# default\n"));
  EXPECT_THAT(printed, ::testing::ContainsRegex("\npairs = \\[\"BTCUSD\"\\] +# default\n"));
}

TEST_F(SettingsTest, MustBeATable) {
  write("[service.prices]\nsettings = 7\n");
  EXPECT_THAT(refusal(), HasSubstr(":2: \"service.prices.settings\" is a section"));
  write("[mesh]\nsettings = 7\n");
  EXPECT_THAT(refusal(), HasSubstr("unknown key \"mesh.settings\""));
}

TEST(Settings, ATestMaySayItsOwn) {
  const Settings settings = Settings::defaults(of_prices).with("evaluate_ms", std::int64_t{0});

  EXPECT_EQ(settings.interval("evaluate_ms"), 0ms);
  EXPECT_EQ(settings.integer("depth"), 5);
}

TEST(SettingsDeathTest, OneThatIsNotDeclaredIsABug) {
  const Settings settings = Settings::defaults(of_prices);

  EXPECT_DEATH(static_cast<void>(settings.integer("dept")), "dept");
  EXPECT_DEATH(static_cast<void>(settings.integer("feed")), "feed");
}

}  // namespace
}  // namespace onetrip
