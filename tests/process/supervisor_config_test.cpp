#include "tools/config/supervisor_config.hpp"

#include <gmock/gmock.h>

#include <string>

#include "onetrip/runtime/config.hpp"

#include "tools/config/settings.hpp"

namespace onetrip::tools {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// A configuration without a file: what was said on the command line.
Config config_of(std::vector<std::string> sets, std::map<std::string, std::string> variables = {}) {
  ConfigSource source;
  source.sets = std::move(sets);
  source.services = {"perf_ledger"};
  source.environment = std::move(variables);
  source.working_dir = "/w";
  source.system_dir = "/nowhere";
  source.uid = 7;
  return load_config(source).value();
}

std::string text_of(const Config& config, std::uint32_t uid = 7) {
  return supervisor_config(config, {"/b", uid}).value();
}

std::string section_of(const std::string& text, const std::string& name) {
  const auto start = text.find("[program:" + name + "]");
  return start == std::string::npos ? "" : text.substr(start, text.find("\n[", start) - start);
}

TEST(SupervisorConfig, KeepsSocketPidAndLogsInTheRunFolder) {
  const std::string text = text_of(config_of({"mesh.run_dir=/run/x"}));

  EXPECT_THAT(text, HasSubstr("\nfile=/run/x/supervisor.sock\n"));
  EXPECT_THAT(text, HasSubstr("\nserverurl=unix:///run/x/supervisor.sock\n"));
  EXPECT_THAT(text, HasSubstr("\npidfile=/run/x/supervisord.pid\n"));
  EXPECT_THAT(text, HasSubstr("\nlogfile=/run/x/log/supervisord.log\n"));
  EXPECT_THAT(text, HasSubstr("\nstdout_logfile=/run/x/log/perf_ledger.log\n"));
}

// Or a service that died would be away for up to two seconds.
TEST(SupervisorConfig, HasSupervisordLookOftenForWhatHasDied) {
  EXPECT_THAT(text_of(config_of({})),
              HasSubstr("\nsupervisor.rpcinterface_factory = quick_restart:make\n"));
}

TEST(SupervisorConfig, HasAProgramForEachInstance) {
  const std::string text =
      text_of(config_of({"mesh.run_dir=/run/x", "service.perf_ledger.instances=2"}));

  EXPECT_EQ(section_of(text, "perf_ledger"), "");
  EXPECT_THAT(section_of(text, "perf_ledger.0"), HasSubstr("'--instance' '0'"));
  const std::string second = section_of(text, "perf_ledger.1");
  EXPECT_THAT(second, HasSubstr("'--instance' '1'"));
  EXPECT_THAT(second, HasSubstr("\nstdout_logfile=/run/x/log/perf_ledger.1.log\n"));
  EXPECT_THAT(section_of(text_of(config_of({})), "perf_ledger"), Not(HasSubstr("--instance")));
}

TEST(SupervisorConfig, NamesTheUserOnlyToRootsSupervisorWhichWouldWarnOtherwise) {
  EXPECT_THAT(text_of(config_of({}), 0), HasSubstr("\nuser=root\n"));
  EXPECT_THAT(text_of(config_of({}), 7), Not(HasSubstr("user=")));
}

TEST(SupervisorConfig, GivesAServiceItsDrainBeforeItIsKilled) {
  const std::string text = text_of(config_of({"mesh.drain_ms=2500"}));

  EXPECT_THAT(text, HasSubstr("\nstopwaitsecs=8\n"));
}

TEST(SupervisorConfig, RepeatsToTheServiceWhatTheEnvironmentAndTheCommandLineSaid) {
  const std::string text = section_of(text_of(config_of({"service.perf_ledger.args=--fast 1"},
                                                        {{"ONETRIP_MESH_LOG_LEVEL", "debug"}})),
                                      "perf_ledger");

  EXPECT_THAT(text, HasSubstr("\ncommand='onetrip-perf-ledger' '--set' 'mesh.log_level=debug' "
                              "'--set' 'service.perf_ledger.args=--fast ''1' '--fast' '1'\n"));
}

TEST(SupervisorConfig, ChangesTheSectionOfThatServiceWhoseSettingsHaveChanged) {
  const auto before = text_of(config_of({"service.kv.calls_in_flight_max=1"}));
  const auto after = text_of(config_of({"service.kv.calls_in_flight_max=2"}));

  EXPECT_NE(section_of(before, "kv"), section_of(after, "kv"));
  EXPECT_EQ(section_of(before, "perf_ledger"), section_of(after, "perf_ledger"));
}

TEST(SupervisorConfig, ChangesEverySectionWhereAServiceHasMoved) {
  const auto before = text_of(config_of({"service.kv.calls_in_flight_max=1"}));
  const auto after = text_of(config_of({"service.kv.endpoint=ipc:///run/elsewhere.sock"}));

  EXPECT_NE(section_of(before, "perf_ledger"), section_of(after, "perf_ledger"));
  EXPECT_THAT(section_of(after, "perf_ledger"),
              HasSubstr("'--set' 'service.kv.endpoint=ipc:///run/elsewhere.sock'"));
}

TEST(SupervisorConfig, ChangesEverySectionWhereAServiceHasMoreInstances) {
  const auto with = [](const char* instances) {
    return section_of(
        text_of(config_of({"service.kv.endpoint=ipc:///run/kv{instance}", instances})),
        "perf_ledger");
  };

  EXPECT_NE(with("service.kv.instances=2"), with("service.kv.instances=3"));
}

TEST(SupervisorConfig, QuotesAWordSoThatNothingInItMeansAnythingToTheSupervisor) {
  EXPECT_EQ(command_word("plain"), "'plain'");
  EXPECT_EQ(command_word("100%"), "'100%%'");
  EXPECT_EQ(command_word("it's"), "'it'\"'\"'s'");
  EXPECT_EQ(command_word("a ;b"), "'a '';b'");
}

TEST(SupervisorConfig, RefusesAFolderThatTheFormatCannotHold) {
  for (const std::string folder : {"/run/a #b", "/run/a ;b", "/run/a\nb"}) {
    const auto text = supervisor_config(config_of({"mesh.run_dir=" + folder}), {"/b", 7});

    ASSERT_FALSE(text.ok()) << folder;
    EXPECT_EQ(text.error().code, Code::invalid_argument);
    EXPECT_THAT(text.error().message, HasSubstr("mesh.run_dir"));
  }
}

TEST(Settings, AreReadOneByOneAndAMissingOneIsToldItsNeighbours) {
  const Config config = config_of({"mesh.run_dir=/run/x"});

  EXPECT_EQ(value_of(config, "mesh.run_dir").value(), "/run/x");
  EXPECT_EQ(value_of(config, "mesh.drain_ms").value(), "10000");
  const auto missing = value_of(config, "mesh.run_dirs");
  ASSERT_FALSE(missing.ok());
  EXPECT_THAT(missing.error().message, HasSubstr("mesh.run_dir?"));
}

TEST(Settings, ListTheServicesWithTheirEndpoints) {
  EXPECT_EQ(service_lines(config_of({"mesh.run_dir=/run/x", "service.kv.calls_in_flight_max=1"})),
            "kv\tipc:///run/x/kv.sock\nperf_ledger\tipc:///run/x/perf_ledger.sock\n");
}

TEST(Settings, ListEachOfSeveralInstances) {
  EXPECT_EQ(service_lines(config_of({"mesh.run_dir=/run/x", "service.perf_ledger.instances=2"})),
            "perf_ledger.0\tipc:///run/x/perf_ledger.0.sock\n"
            "perf_ledger.1\tipc:///run/x/perf_ledger.1.sock\n");
}

}  // namespace
}  // namespace onetrip::tools
