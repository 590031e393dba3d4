#include "onetrip/wire/base64.hpp"

#include <gtest/gtest.h>

namespace onetrip::wire {
namespace {

TEST(Base64, GivesTheExamplesOfTheStandard) {
  EXPECT_EQ(to_base64(view_of("")), "");
  EXPECT_EQ(to_base64(view_of("f")), "Zg==");
  EXPECT_EQ(to_base64(view_of("fo")), "Zm8=");
  EXPECT_EQ(to_base64(view_of("foo")), "Zm9v");
  EXPECT_EQ(to_base64(view_of("foobar")), "Zm9vYmFy");
}

TEST(Base64, ReadsBackEveryByteAtEveryLength) {
  Buffer bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
    bytes.push_back(static_cast<std::byte>(i * 31));
  }
}

TEST(Base64, RefusesWhatItWouldNotHaveWritten) {
  for (const auto* text : {"Zg", "Zg=", "Zh==", "Zm9=", "Zm9v=", "Z===", "====", "=Zg=", "Zg==Zg==",
                           "Zm 9", "Zm9-", "Zm9v\n"})
    EXPECT_FALSE(from_base64(text).has_value()) << text;
}

}  // namespace
}  // namespace onetrip::wire
