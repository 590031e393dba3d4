// What a service's end promises of its endpoint, whoever speaks ZMTP there.
#include "onetrip/net/server_link.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "onetrip/net/poller.hpp"
#include "tests/net/link_recorders.hpp"
#include "tests/net/raw_peers.hpp"
#include "tests/support/scratch_folder.hpp"

namespace onetrip::net {
namespace {

using namespace std::chrono_literals;

class ServerLinkTest : public testing::TestWithParam<SocketTransport> {
 protected:
  ServerRecorder serve(const std::string& endpoint) {
    return ServerRecorder(*make_server_link(context_, endpoint, GetParam()));
  }

  Context context_;
  ScratchFolder folder_;
  std::string path_ = folder_.path() + "/service.sock";
};

TEST_P(ServerLinkTest, SaysWhereItIsReallyBound) {
  EXPECT_THAT(serve("tcp://127.0.0.1:*").link->endpoint(),
              testing::MatchesRegex("tcp://127.0.0.1:[0-9]+"));
  EXPECT_EQ(serve("ipc://" + path_).link->endpoint(), "ipc://" + path_);
  EXPECT_EQ(serve("inproc://name").link->endpoint(), "inproc://name");
}

TEST_P(ServerLinkTest, LetsOnlyTheOwnerConnectToAnIpcPathAndLeavesNothingThere) {
  const mode_t before = umask(0);
  auto server = serve("ipc://" + path_);
  umask(before);

  struct stat found {};
  ASSERT_EQ(stat(path_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0077U, 0U);
  server.link.reset();
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_P(ServerLinkTest, RefusesAnAddressThatIsNotThisMachines) {
  // RFC 5737: nobody's.
  const auto server = make_server_link(context_, "tcp://192.0.2.1:*", GetParam());

  ASSERT_FALSE(server.ok());
  EXPECT_EQ(server.error().code, Code::failed_precondition);
}

TEST_P(ServerLinkTest, EchoesAHopAsItCame) {
  auto server = serve("ipc://" + path_);
  RawDealer broker(context_, "ipc://" + path_);
  const std::string hop("\0client\xff", 8);
  const SystemClock clock;
  const Time deadline = clock.now() + 20s;

  broker.send({hop, "request"});
  std::vector<std::string> reply;
  while (reply.empty() && clock.now() < deadline) {
    wait_for(std::vector{*server.link->pollable(), broker.pollable()}, 5ms);
    server.echo();
    reply = broker.receive();
  }

  ASSERT_EQ(reply, (std::vector<std::string>{hop, "request"}));
  EXPECT_EQ(server.log.front().from.hop, hop);
}

INSTANTIATE_TEST_SUITE_P(Transports, ServerLinkTest,
                         testing::Values(SocketTransport::zmtp, SocketTransport::libzmq),
                         [](const auto& transport) {
                           return transport.param == SocketTransport::zmtp ? "zmtp" : "libzmq";
                         });

}  // namespace
}  // namespace onetrip::net
