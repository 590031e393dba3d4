#include "onetrip/host/service_options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/host/echo.hpp"

namespace onetrip {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

std::variant<ServiceOptions, EarlyExit> parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "/usr/bin/onetrip-echo");
  return parse_service_options(static_cast<int>(arguments.size()), arguments.data(), echo::service,
                               "1.2.3", {interval_setting("beat_ms", 250, "How often it beats")});
}
ServiceOptions accepted(std::vector<const char*> arguments) {
  auto parsed = parse(std::move(arguments));
  if (const auto* early = std::get_if<EarlyExit>(&parsed)) ADD_FAILURE() << early->text;
  return std::get<ServiceOptions>(std::move(parsed));
}
EarlyExit early_exit(std::vector<const char*> arguments) {
  return std::get<EarlyExit>(parse(std::move(arguments)));
}

TEST(ServiceOptions, SayNothingWhereNothingIsSaid) {
  const ServiceOptions options = accepted({});

  EXPECT_EQ(options.config_file, std::nullopt);
  EXPECT_THAT(options.sets, ElementsAre());
  EXPECT_EQ(options.instance, 0U);
  EXPECT_FALSE(options.check_config);
  EXPECT_FALSE(options.print_config);
}

TEST(ServiceOptions, SayWhichInstanceIsMeant) {
  EXPECT_EQ(accepted({"--instance", "2"}).instance, 2U);
  EXPECT_EQ(early_exit({"--instance", "second"}).status, 2);
  EXPECT_EQ(early_exit({"--instance=-1"}).status, 2);
}

TEST(ServiceOptions, BecomeSettings) {
  const ServiceOptions options =
      accepted({"--config", "a.toml", "--set", "mesh.drain_ms=1", "--set=mesh.deadline_ms=2",
                "--endpoint", "ipc:///tmp/e.sock", "--log-level=debug", "--check-config"});

  EXPECT_EQ(options.config_file, "a.toml");
  EXPECT_THAT(options.sets,
              ElementsAre("mesh.drain_ms=1", "mesh.deadline_ms=2",
                          "service.echo.endpoint=ipc:///tmp/e.sock", "mesh.log_level=debug"));
  EXPECT_TRUE(options.check_config);
}

TEST(ServiceOptions, PrintTheVersionWithThoseOfTheLibrariesOnOneLine) {
  const EarlyExit version = early_exit({"--version"});

  EXPECT_EQ(version.status, 0);
  EXPECT_THAT(version.text,
              MatchesRegex("onetrip-echo 1.2.3 \\(libzmq [0-9.]+, msgpack-c [0-9.]+\\)\n"));
  EXPECT_EQ(early_exit({"-V"}).text, version.text);
}

TEST(ServiceOptions, ExplainThemselves) {
  const EarlyExit help = early_exit({"--help"});

  EXPECT_EQ(help.status, 0);
  EXPECT_THAT(help.text, HasSubstr("Serves echo: Says what it is told."));
  for (const auto* option : {"--config FILE", "--set KEY=VALUE", "--endpoint ENDPOINT",
                             "--log-level LEVEL", "--check-config", "--print-config"})
    EXPECT_THAT(help.text, HasSubstr(option));
  EXPECT_THAT(help.text, HasSubstr("--set service.echo.settings.NAME=VALUE"));
  EXPECT_THAT(help.text, HasSubstr("  beat_ms = 250\n      How often it beats: a whole number from "
                                   "0 to 604800000\n"));
  EXPECT_EQ(early_exit({"-h"}).text, help.text);
}

TEST(ServiceOptions, RefuseWhatTheyDoNotKnowAndSayWhatWasMeant) {
  const EarlyExit refused = early_exit({"--confg", "a.toml"});

  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.text, HasSubstr("--confg"));
  EXPECT_THAT(refused.text, HasSubstr("Did you mean --config?"));
  EXPECT_THAT(refused.text, EndsWith("Run onetrip-echo --help.\n"));
}

TEST(ServiceOptions, RefuseAnOptionWithoutItsValueAndAWordTooMany) {
  EXPECT_EQ(early_exit({"--config"}).status, 2);
  EXPECT_EQ(early_exit({"--set", "a=1", "b=2"}).status, 2);
  EXPECT_EQ(early_exit({"start"}).status, 2);
}

}  // namespace
}  // namespace onetrip
