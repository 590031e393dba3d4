// What waits for a connection that takes little at a time.
#include "onetrip/net/zmtp_output.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>

#include "tests/net/link_recorders.hpp"

namespace onetrip::net {
namespace {

using Written = ZmtpOutput::Written;

class ZmtpOutputTest : public testing::Test {
 protected:
  ZmtpOutputTest() {
    std::array<int, 2> ends{};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
    socket_ = ends[0];
    other_ = ends[1];
    fcntl(other_, F_SETFL, O_NONBLOCK);
  }
  ~ZmtpOutputTest() override {
    close(socket_);
    close_other();
  }
  void close_other() {
    if (other_ >= 0) close(std::exchange(other_, -1));
  }
  std::string read_some() {
    std::array<char, 4096> buffer{};
    const ssize_t size = read(other_, buffer.data(), buffer.size());
    return {buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
  }
  static std::string framed(const std::string& text) {
    return std::string(wire::text_of(zmtp::frame_head(text.size(), 0).view())) + text;
  }

  int socket_ = -1;
  int other_ = -1;
  ZmtpOutput output_;
};

TEST_F(ZmtpOutputTest, WritesEverythingInOrderHoweverLittleIsTakenAtATime) {
  std::string expected;
  for (std::uint64_t i = 0; i < 300; ++i) {
    const std::string text = patterned(i * 37 % 9'000, i);
    output_.add_message(frame_of(text));
    expected += framed(text);
  }

  std::string read;
  while (read.size() < expected.size()) {
    ASSERT_TRUE(output_.write_to(socket_));
    const std::string some = read_some();
    ASSERT_FALSE(some.empty());
    read += some;
  }

  EXPECT_TRUE(read == expected);
  EXPECT_TRUE(output_.empty());
}

TEST_F(ZmtpOutputTest, KeepsTheRestOfAMessageThatWasWrittenInPart) {
  auto frame = frame_of(patterned(2'000'000, 1));

  EXPECT_EQ(output_.write_message(socket_, frame), Written::part);

  EXPECT_TRUE(frame.empty());
  std::string read = read_some();
  while (output_.write_to(socket_) && !output_.empty()) read += read_some();
  for (std::string some = read_some(); !some.empty(); some = read_some()) read += some;
  EXPECT_TRUE(read == framed(patterned(2'000'000, 1)));
}

TEST_F(ZmtpOutputTest, LeavesAMessageToItsOwnerWhereNothingOfItWasWritten) {
  auto filler = frame_of(patterned(2'000'000, 1));
  ASSERT_EQ(output_.write_message(socket_, filler), Written::part);
  auto frame = frame_of("later");
  EXPECT_EQ(output_.write_message(socket_, frame), Written::nothing);
  close_other();

  EXPECT_EQ(output_.write_message(socket_, frame), Written::broken);

  EXPECT_EQ(text_of(frame), "later");
  EXPECT_FALSE(output_.write_to(socket_));
}

}  // namespace
}  // namespace onetrip::net
