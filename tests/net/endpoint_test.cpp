// tidy: allow(ports) endpoints are only parsed here
#include "onetrip/net/endpoint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace onetrip::net {
namespace {

using testing::HasSubstr;

TEST(Endpoint, ReadsEveryTransport) {
  EXPECT_EQ(*parse_endpoint("tcp://127.0.0.1:5555"), (Endpoint{Transport::tcp, "127.0.0.1", 5555}));
  EXPECT_EQ(*parse_endpoint("tcp://127.0.0.1:*"), (Endpoint{Transport::tcp, "127.0.0.1", 0}));
  EXPECT_EQ(*parse_endpoint("tcp://[::1]:5555"), (Endpoint{Transport::tcp, "::1", 5555}));
  EXPECT_EQ(*parse_endpoint("ipc:///run/a b/x.sock"),
            (Endpoint{Transport::ipc, "/run/a b/x.sock", 0}));
  EXPECT_EQ(*parse_endpoint("inproc://name-1"), (Endpoint{Transport::inproc, "name-1", 0}));
  EXPECT_EQ(*parse_endpoint("mem://name_1"), (Endpoint{Transport::mem, "name_1", 0}));
}

TEST(Endpoint, IsWrittenAsItIsRead) {
  for (const char* text : {"tcp://127.0.0.1:5555", "tcp://127.0.0.1:*", "tcp://[::1]:5555",
                           "ipc:///run/x.sock", "inproc://name", "mem://name"})
    EXPECT_EQ(to_string(*parse_endpoint(text)), text);
}

struct Refusal {
  std::string text;
  std::string why;
};

TEST(Endpoint, RefusesEverythingElseAndSaysWhy) {
  const std::vector<Refusal> refusals{
      {"", "starts with ipc://"},
      {"/run/x.sock", "starts with ipc://"},
      {"pgm://127.0.0.1;239.1.1.1:5555", "only ipc, tcp, inproc and mem"},
      {"TCP://127.0.0.1:5555", "only ipc, tcp, inproc and mem"},
      {"tcp://127.0.0.1", "port is missing"},
      {"tcp://127.0.0.1:0", "1..65535"},
      {"tcp://127.0.0.1:65536", "1..65535"},
      {"tcp://127.0.0.1:55x", "1..65535"},
      {"tcp://127.0.0.1:", "1..65535"},
      {"tcp://localhost:5555", "not a name"},
      {"tcp://*:5555", "not a name"},
      {"tcp://eth0:5555", "not a name"},
      {"tcp://127.0.0.1:0;127.0.0.1:5555", "not a name"},
      {"tcp://::1:5555", "not a name"},
      {"ipc://x.sock", "absolute"},
      {"ipc://*", "absolute"},
      {"ipc://@abstract", "absolute"},
      {"ipc://", "absolute"},
      {"ipc:///run/", "not a folder"},
      {std::string("ipc:///run/\0x", 13), "zero bytes"},
      {"inproc://", "name is missing"},
      {"inproc://a/b", "letters, digits"},
      {"mem://" + std::string(65, 'a'), "longer than 64"},
  };
  for (const Refusal& refusal : refusals) {
    const auto endpoint = parse_endpoint(refusal.text);
    ASSERT_FALSE(endpoint.ok()) << refusal.text;
    EXPECT_EQ(endpoint.error().code, Code::invalid_argument);
    EXPECT_THAT(endpoint.error().message, HasSubstr(refusal.why));
  }
}

TEST(Endpoint, TakesAPathThatASocketCanHoldAndNotOneByteMore) {
  const std::string longest = "/" + std::string(ipc_path_bytes_max - 1, 'p');

  EXPECT_TRUE(parse_endpoint("ipc://" + longest).ok());
  const auto longer = parse_endpoint("ipc://" + longest + "p");

  ASSERT_FALSE(longer.ok());
  EXPECT_THAT(longer.error().message, HasSubstr("108 bytes"));
}

TEST(Endpoint, PrintsHostileTextHarmlessly) {
  const auto endpoint = parse_endpoint("\x1b[2Jred\n" + std::string(10'000, 'x'));

  ASSERT_FALSE(endpoint.ok());
  EXPECT_THAT(endpoint.error().message, HasSubstr("?[2Jred?xxx"));
  EXPECT_LT(endpoint.error().message.size(), 400U);
}

TEST(Endpoint, KnowsWhatOnlyThisMachineCanReach) {
  for (const char* text : {"tcp://127.0.0.1:1", "tcp://127.9.9.9:1", "tcp://[::1]:1", "ipc:///x",
                           "inproc://x", "mem://x"})
    EXPECT_TRUE(is_loopback(*parse_endpoint(text))) << text;
  for (const char* text :
       {"tcp://0.0.0.0:1", "tcp://10.0.0.1:1", "tcp://[::]:1", "tcp://[fe80::1]:1"})
    EXPECT_FALSE(is_loopback(*parse_endpoint(text))) << text;
}

}  // namespace
}  // namespace onetrip::net
