// tidy: allow(ports) endpoints are only read here, nothing is bound
#include "onetrip/runtime/endpoint_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace onetrip {
namespace {

using ::testing::HasSubstr;

class EndpointRules : public ::testing::TestWithParam<std::string> {};

std::string refusal_of(const std::string& endpoint) {
  const Status status = check_endpoint(endpoint);
  return status ? "accepted" : status.error().message;
}

using Accepted = EndpointRules;
TEST_P(Accepted, AnEndpointOfThisMachine) { EXPECT_EQ(refusal_of(GetParam()), "accepted"); }
INSTANTIATE_TEST_SUITE_P(EndpointRules, Accepted,
                         ::testing::Values("ipc:///run/a.sock", "tcp://127.0.0.1:7001",
                                           "tcp://127.3.2.1:1", "tcp://[::1]:65535",
                                           "tcp://127.0.0.1:*", "ipc:///" + std::string(106, 'x')));

using Refused = EndpointRules;
TEST_P(Refused, AnEndpointThatIsNotOne) { EXPECT_NE(refusal_of(GetParam()), "accepted"); }
INSTANTIATE_TEST_SUITE_P(EndpointRules, Refused,
                         ::testing::Values("", "7001", "127.0.0.1:7001", "udp://127.0.0.1:7001",
                                           "inproc://a", "ipc://", "ipc://a.sock",
                                           "ipc://@abstract", "tcp://", "tcp://127.0.0.1",
                                           "tcp://127.0.0.1:", "tcp://127.0.0.1:0",
                                           "tcp://127.0.0.1:65536", "tcp://127.0.0.1:70a",
                                           "tcp://127.0.0.1: 7001", "tcp://127.0.0:7001",
                                           "ipc:///" + std::string(107, 'x')));

TEST(EndpointRules, SayWhyAnotherMachinesAddressIsRefused) {
  for (const auto* endpoint : {"tcp://0.0.0.0:7001", "tcp://*:7001", "tcp://192.168.0.1:7001",
                               "tcp://[::]:7001", "tcp://example.org:7001"})
    EXPECT_THAT(refusal_of(endpoint), HasSubstr("because whoever can reach a service may call it"));
  EXPECT_THAT(refusal_of("tcp://localhost:7001"), HasSubstr("write 127.0.0.1"));
}

}  // namespace
}  // namespace onetrip
