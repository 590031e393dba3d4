#include "onetrip/host/readiness.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

#include "tests/host/notify_socket.hpp"
#include "tests/support/scratch_folder.hpp"

namespace onetrip {
namespace {

TEST(Readiness, TellsASupervisorAtAPath) {
  const ScratchFolder folder;
  NotifySocket supervisor(folder / "notify");
  const Readiness readiness(folder / "notify");

  readiness.ready();
  readiness.stopping();

  EXPECT_EQ(supervisor.receive(), "READY=1");
  EXPECT_EQ(supervisor.receive(), "STOPPING=1");
}

TEST(Readiness, TellsASupervisorAtAnAbstractName) {
  const std::string name = "@onetrip-test-" + std::to_string(getpid());
  NotifySocket supervisor(name);

  Readiness(name).ready();

  EXPECT_EQ(supervisor.receive(), "READY=1");
}

TEST(Readiness, TellsNobodyWhereNobodyListens) {
  const ScratchFolder folder;

  Readiness("").ready();
  Readiness(folder / "nobody").ready();
  Readiness(std::string(200, 'x')).ready();

  SUCCEED();  // And the service goes on.
}

}  // namespace
}  // namespace onetrip
