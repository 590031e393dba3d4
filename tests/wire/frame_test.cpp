#include <gtest/gtest.h>

#include "onetrip/wire/bytes.hpp"

namespace onetrip::wire {
namespace {

TEST(Frame, HoldsTheBytesOfTheBufferItWasGiven) {
  const Frame frame(Buffer{std::byte{1}, std::byte{2}});

  EXPECT_EQ(frame.size(), 2U);
  EXPECT_EQ(frame.bytes()[1], std::byte{2});
}

TEST(Frame, KeepsItsBytesInPlaceWhenItIsMoved) {
  Frame frame = Frame::copy_of(view_of("body"));
  const std::byte* const place = frame.bytes().data();

  const Frame moved = std::move(frame);

  EXPECT_EQ(moved.bytes().data(), place);
  EXPECT_EQ(text_of(moved.bytes()), "body");
  EXPECT_TRUE(frame.empty());  // NOLINT(bugprone-use-after-move): what is promised of it.
}

TEST(Frame, SharesItsBytesWithAnotherThatMayOutliveIt) {
  Frame shared;
  {
    const Frame frame = Frame::copy_of(view_of("body"));
    shared = frame.share();
    EXPECT_EQ(shared.bytes().data(), frame.bytes().data());
  }

  EXPECT_EQ(text_of(shared.bytes()), "body");
}

TEST(Frame, KeepsItsOwnerAliveUntilItIsGone) {
  auto owner = std::make_shared<std::string>("bytes of somebody else");
  const std::weak_ptr<std::string> watch = owner;
  {
    const Frame frame(view_of(*owner), owner);
    owner.reset();
    EXPECT_FALSE(watch.expired());
    EXPECT_EQ(text_of(frame.bytes()), "bytes of somebody else");
  }

  EXPECT_TRUE(watch.expired());
}

TEST(Frame, IsEmptyUnlessItIsGivenBytes) { EXPECT_TRUE(Frame().empty()); }

}  // namespace
}  // namespace onetrip::wire
