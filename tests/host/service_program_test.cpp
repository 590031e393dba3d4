// The echo service as a program of its own: started, called, stopped with signals.
#include "onetrip/host/service_program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "onetrip/client/mesh.hpp"
#include "onetrip/rpc/standard.hpp"

#include "tests/host/child.hpp"
#include "tests/host/echo.hpp"
#include "tests/host/file_mode.hpp"
#include "tests/host/notify_socket.hpp"
#include "tests/support/scratch_folder.hpp"

namespace onetrip {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class ServiceProgramTest : public ::testing::Test {
 protected:
  ServiceProgramTest() { write_config("[mesh]\nrun_dir = \"run\"\n"); }

  // Behind `text`, so that its lines keep their numbers: a place of the test's own for the state.
  void write_config(const std::string& text) {
    std::ofstream(folder_ / "onetrip.toml") << text << "[store]\ndir = \"state\"\n";
  }

  std::unique_ptr<Child> start(std::vector<std::string> arguments = {}) {
    arguments.insert(arguments.begin(), {"--config", folder_ / "onetrip.toml"});
    const std::vector<std::string> environment{"NOTIFY_SOCKET=" + (folder_ / "notify")};
    return std::make_unique<Child>(ECHO_PROGRAM, std::move(arguments), environment, folder_.path());
  }
  std::unique_ptr<Child> start_and_wait_until_ready() {
    auto child = start();
    EXPECT_EQ(supervisor_.receive(), "READY=1");
    return child;
  }
  std::string endpoint() const { return "ipc://" + (folder_ / "run/echo.sock"); }
  Mesh mesh() { return Mesh::to({{"echo", endpoint()}}).value(); }

  ScratchFolder folder_;
  NotifySocket supervisor_{folder_ / "notify"};
};

TEST_F(ServiceProgramTest, AnswersWhereTheConfigurationSaysInAFolderOfItsUser) {
  const auto child = start_and_wait_until_ready();
  Mesh mesh = this->mesh();

  EXPECT_EQ(echo::say(mesh, "hello").value(), "hello");

  EXPECT_EQ(standard::health(echo::service)(mesh)->version, "1.2.3");
  EXPECT_EQ(mode_of(folder_ / "run"), 0700U);
  EXPECT_THAT(child->err(), HasSubstr("service=echo event=serving endpoint=" + endpoint()));
}

TEST_F(ServiceProgramTest, AnswersTheCallsInHandWhenItIsStoppedAndRefusesNewOnes) {
  const auto child = start_and_wait_until_ready();
  Mesh mesh = this->mesh();
  auto in_hand = echo::say_after.start(mesh, "in hand", 300);
  ASSERT_EQ(echo::say(mesh, "the call before this one has begun").ok(), true);

  child->signal(SIGTERM);
  ASSERT_EQ(supervisor_.receive(), "STOPPING=1");
  const auto refused = echo::say(mesh.with({.deadline = 100ms, .connect_wait = 0ms}), "new");

  EXPECT_EQ(refused.error().code, Code::unavailable);
  EXPECT_EQ(refused.error().outcome, Outcome::not_executed);
  EXPECT_EQ(in_hand.get().value(), "in hand");
  EXPECT_EQ(child->wait(), 0);
  EXPECT_THAT(child->err(), HasSubstr("event=draining signal=SIGTERM"));
  EXPECT_THAT(child->err(), HasSubstr("event=stopped"));
}

TEST_F(ServiceProgramTest, StopsAtOnceWhereNothingIsInHand) {
  const auto child = start_and_wait_until_ready();

  child->signal(SIGINT);

  EXPECT_EQ(child->wait(), 0);
}

TEST_F(ServiceProgramTest, GivesUpCallsThatTakeLongerThanItsDrain) {
  write_config("[mesh]\nrun_dir = \"run\"\ndrain_ms = 50\n");
  const auto child = start_and_wait_until_ready();
  Mesh mesh = this->mesh();
  auto in_hand = echo::say_after.start(mesh, "in hand", 60'000);
  ASSERT_TRUE(echo::say(mesh, "the call before this one has begun").ok());

  child->signal(SIGTERM);

  EXPECT_EQ(child->wait(), 0);
  EXPECT_THAT(child->err(), HasSubstr("level=warning service=echo event=\"calls given up\""));
}

TEST_F(ServiceProgramTest, ExitsAtOnceAtASecondSignal) {
  for (const auto& [number, status] : {std::pair{SIGTERM, 143}, {SIGINT, 130}}) {
    const auto child = start_and_wait_until_ready();
    Mesh mesh = this->mesh();
    auto in_hand = echo::say_after.start(mesh, "in hand", 60'000);
    ASSERT_TRUE(echo::say(mesh, "the call before this one has begun").ok());

    child->signal(SIGTERM);
    ASSERT_EQ(supervisor_.receive(), "STOPPING=1");
    child->signal(number);

    EXPECT_EQ(child->wait(), status);
  }
}

TEST_F(ServiceProgramTest, GoesOnAfterASighup) {
  const auto child = start_and_wait_until_ready();
  Mesh mesh = this->mesh();

  child->signal(SIGHUP);

  EXPECT_TRUE(echo::say(mesh, "still there").ok());
}

TEST_F(ServiceProgramTest, NeverTakesAnEndpointFromALivingService) {
  const auto first = start_and_wait_until_ready();

  const auto second = start({"--set", "store.durability=memory"});

  EXPECT_EQ(second->wait(), 69);
  EXPECT_THAT(second->err(), HasSubstr("level=error service=echo event=\"cannot serve\""));
  Mesh mesh = this->mesh();
  EXPECT_TRUE(echo::say(mesh, "the first one still answers").ok());
}

TEST_F(ServiceProgramTest, StartsAgainAfterItWasKilled) {
  const auto first = start_and_wait_until_ready();
  first->signal(SIGKILL);
  first->wait();

  const auto second = start_and_wait_until_ready();

  Mesh mesh = this->mesh();
  EXPECT_TRUE(echo::say(mesh, "hello").ok());
}

TEST_F(ServiceProgramTest, SaysOnWhichPortItServesWhereItMayChoose) {
  const auto child = start({"--endpoint", "tcp://127.0.0.1:*"});
  ASSERT_EQ(supervisor_.receive(), "READY=1");

  const std::string log = child->err();
  const auto at = log.find("endpoint=tcp://127.0.0.1:");
  ASSERT_NE(at, std::string::npos) << log;
  const std::string endpoint = log.substr(at + 9, log.find(' ', at) - at - 9);
  Mesh mesh = Mesh::to({{"echo", endpoint}}).value();
  EXPECT_TRUE(echo::say(mesh, "hello").ok());
}

TEST_F(ServiceProgramTest, KeepsItsStateInAFolderOfItsUser) {
  const auto child = start_and_wait_until_ready();

  EXPECT_EQ(mode_of(folder_ / "state"), 0700U);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "state/echo.db"));
  EXPECT_THAT(child->err(), HasSubstr("event=\"state begun\" file=" + (folder_ / "state/echo.db")));
}

TEST_F(ServiceProgramTest, TouchesNoDiskWhereItsStateIsInMemory) {
  write_config("[mesh]\nrun_dir = \"run\"\n[service.echo]\ndurability = \"memory\"\n");
  const auto child = start_and_wait_until_ready();

  EXPECT_FALSE(std::filesystem::exists(folder_ / "state"));
}

TEST_F(ServiceProgramTest, ExitsWith74WhereItsStateCannotBeUsedAndSaysWhatToDo) {
  std::filesystem::create_directory(folder_ / "state");
  chmod((folder_ / "state").c_str(), 0700);
  std::ofstream(folder_ / "state/echo.db") << std::string(5000, 'x');
  const auto damaged = start();
  EXPECT_EQ(damaged->wait(), 74);
  EXPECT_THAT(damaged->err(), HasSubstr("event=\"the state cannot be read\""));

  std::filesystem::remove(folder_ / "state/echo.db");
  chmod((folder_ / "state").c_str(), 0777);
  const auto open_to_all = start();
  EXPECT_EQ(open_to_all->wait(), 74);
  EXPECT_THAT(open_to_all->err(), HasSubstr("chmod 700 it"));
}

TEST_F(ServiceProgramTest, NeverSharesTheStateOfALivingService) {
  const auto first = start_and_wait_until_ready();

  const auto second = start({"--endpoint", "tcp://127.0.0.1:*"});

  EXPECT_EQ(second->wait(), 74);
  EXPECT_THAT(second->err(),
              HasSubstr("echo.db is in use by process " + std::to_string(first->pid())));
}

TEST_F(ServiceProgramTest, ExitsWith74WhereNobodySaysWhereItsStateIs) {
  std::ofstream(folder_ / "onetrip.toml") << "[mesh]\nrun_dir = \"run\"\n";

  const auto child = start();

  EXPECT_EQ(child->wait(), 74);
  EXPECT_THAT(child->err(), HasSubstr("say with store.dir where it is to be"));
}

TEST_F(ServiceProgramTest, RefusesAFolderThatOthersMayWriteIn) {
  std::filesystem::create_directory(folder_ / "run");
  chmod((folder_ / "run").c_str(), 0777);

  const auto child = start();

  EXPECT_EQ(child->wait(), 69);
  EXPECT_THAT(child->err(), HasSubstr("others may write in the folder"));
}

TEST_F(ServiceProgramTest, RefusesABadConfigurationAndNamesTheLine) {
  write_config("[mesh]\nrun_dir = \"run\"\n[service.echo]\nendpont = \"x\"\n");

  const auto child = start();

  EXPECT_EQ(child->wait(), 78);
  EXPECT_THAT(child->err(), HasSubstr("onetrip.toml:4: unknown key \"service.echo.endpont\". Did "
                                      "you mean endpoint?"));
}

TEST_F(ServiceProgramTest, HasItsOwnSettingsFromTheConfiguration) {
  write_config("[mesh]\nrun_dir = \"run\"\n[service.echo.settings]\nprefix = \"> \"\n");
  const auto child = start_and_wait_until_ready();
  Mesh mesh = this->mesh();

  EXPECT_EQ(echo::say(mesh, "hello").value(), "> hello");

  const auto printing = start({"--print-config", "--set", "service.echo.settings.beat_ms=7"});
  EXPECT_EQ(printing->wait(), 0);
  EXPECT_THAT(printing->out(),
              ::testing::ContainsRegex("\\[service\\.echo\\.settings\\]\nprefix = \"> \" +# "
                                       ".*onetrip.toml:4\nbeat_ms = 7 +# command line\n"));
  write_config("[mesh]\nrun_dir = \"run\"\n[service.echo.settings]\nprefx = \"> \"\n");
  const auto refused = start();
  EXPECT_EQ(refused->wait(), 78);
  EXPECT_THAT(refused->err(), HasSubstr("onetrip.toml:4: unknown key "
                                        "\"service.echo.settings.prefx\". Did you mean prefix?"));
}

TEST_F(ServiceProgramTest, RunsItsTimersAndTellsOfThemAndOfItsLoop) {
  write_config("[mesh]\nrun_dir = \"run\"\n[service.echo.settings]\nbeat_ms = 5\n");
  const auto child = start_and_wait_until_ready();
  Mesh mesh = this->mesh();

  Health health;
  while (health.timers.empty() || health.timers[0].runs < 3)
    health = standard::health(echo::service)(mesh).value();

  EXPECT_EQ(health.timers[0].name, "beat");
  EXPECT_EQ(health.timers[0].interval_ms, 5);
  EXPECT_EQ(health.timers[0].failures, 0U);
  EXPECT_GT(health.longest_stretch_us, 0);
  child->signal(SIGTERM);
  EXPECT_EQ(child->wait(), 0);
}

TEST_F(ServiceProgramTest, ChecksAndPrintsItsConfigurationWithoutServing) {
  const auto checking = start({"--check-config"});
  EXPECT_EQ(checking->wait(), 0);
  EXPECT_EQ(checking->out(), (folder_ / "onetrip.toml") + ": good\n");

  const auto printing = start({"--print-config"});
  EXPECT_EQ(printing->wait(), 0);
  EXPECT_THAT(printing->out(), HasSubstr("endpoint = \"" + endpoint() + "\""));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "run"));
}

TEST_F(ServiceProgramTest, RefusesToBeAnInstanceThatTheConfigurationHasNot) {
  const auto child = start({"--instance", "1"});

  EXPECT_EQ(child->wait(), 78);
  EXPECT_THAT(child->err(), HasSubstr("--instance 1: service.echo.instances is 1, and they are "
                                      "counted from 0 on"));
}

TEST_F(ServiceProgramTest, RefusesSeveralInstancesOfASingleService) {
  const auto child = start({"--set", "service.echo.instances=2"});

  EXPECT_EQ(child->wait(), 78);
  EXPECT_THAT(child->err(),
              HasSubstr("service.echo.instances is 2: all of echo's state is in one"));
}

TEST_F(ServiceProgramTest, ExitsWithTwoForAWrongCommandLine) {
  const auto child = start({"--no-such-option"});

  EXPECT_EQ(child->wait(), 2);
  EXPECT_EQ(child->out(), "");
  EXPECT_THAT(child->err(), HasSubstr("--no-such-option"));
}

}  // namespace
}  // namespace onetrip
