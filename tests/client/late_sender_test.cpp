#include "onetrip/client/late_sender.hpp"

#include <gtest/gtest.h>

#include <future>

namespace onetrip {
namespace {

using namespace std::chrono_literals;

struct Source final : LateSender::Source {
  std::promise<void> sent;
  std::shared_ptr<LateSender> kept;  // Perhaps: as a Connection keeps it.

  void send_late() override { sent.set_value(); }
};

bool is_sent(const std::shared_ptr<Source>& source) {
  return source->sent.get_future().wait_for(20s) == std::future_status::ready;
}

TEST(LateSender, SendsWhatItHasHeardOfEachTime) {
  LateSender sender;
  for (int i = 0; i < 3; ++i) {
    const auto source = std::make_shared<Source>();
    sender.watch(source);
    EXPECT_TRUE(is_sent(source));
  }
}

TEST(LateSender, ForgetsASourceThatIsGone) {
  LateSender sender;
  sender.watch(std::make_shared<Source>());
  const auto source = std::make_shared<Source>();
  sender.watch(source);

  EXPECT_TRUE(is_sent(source));
}

// The last who knows of it is a source that it has in hand.
TEST(LateSender, MayEndInItsOwnThread) {
  for (int i = 0; i < 100; ++i) {
    auto source = std::make_shared<Source>();
    auto sent = source->sent.get_future();
    source->kept = std::make_shared<LateSender>();
    source->kept->watch(source);
    source.reset();
    // It was sent, or was gone before: either way it is over.
    sent.wait();
  }
}

}  // namespace
}  // namespace onetrip
