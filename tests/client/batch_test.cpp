#include "onetrip/client/batch.hpp"

#include <gtest/gtest.h>

#include "onetrip/rpc/standard.hpp"
#include "tests/client/running_service.hpp"

namespace onetrip {
namespace {

class BatchTest : public testing::Test {
 protected:
  ScratchFolder folder;
  net::Context context;
  RunningService service{context, folder.endpoint("sample.sock")};
  Mesh mesh = mesh_to(context, service.endpoint());
};

TEST_F(BatchTest, ManyCallsTakeOneRoundTripAndEachHasItsResult) {
  Batch batch{mesh};
  std::vector<BatchSlot<std::int64_t>> slots;
  for (std::int64_t i = 0; i < 100; ++i)
    slots.push_back(batch.add(sample::add, std::to_string(i), i));

  const BatchResults results = batch.send();

  ASSERT_TRUE(results.ok()) << to_string(results.first_error());
  ASSERT_EQ(results.size(), 100U);
  for (std::size_t i = 0; i < 100; ++i) EXPECT_EQ(results[slots[i]], static_cast<std::int64_t>(i));
  EXPECT_EQ(mesh.round_trips().by_method().at("sample.batch").trips, 1U);
}

TEST_F(BatchTest, OneCallsErrorIsItsOwn) {
  Batch batch{mesh};
  const auto good = batch.add(sample::add, "a", 1);
  const auto bad = batch.add(sample::get, "nobody");

  const BatchResults results = batch.send();

  EXPECT_EQ(results[good], 1);
  EXPECT_EQ(results[bad].error().code, Code::not_found);
  EXPECT_FALSE(results.ok());
  EXPECT_EQ(results.first_error().code, Code::not_found);
  EXPECT_FALSE(results[std::size_t{1}].ok());
}

TEST_F(BatchTest, IsEmptyAfterItWasSentAndMayBeUsedAgain) {
  Batch batch{mesh};
  batch.add(sample::add, "a", 1);
  batch.send();

  EXPECT_EQ(batch.size(), 0U);
  EXPECT_EQ(batch.send().size(), 0U);
  batch.add(sample::add, "a", 1);
  EXPECT_TRUE(batch.send().ok());
}

TEST_F(BatchTest, MoreCallsThanAMessageHoldsGoInSeveral) {
  Batch batch{mesh};
  const std::size_t calls = wire::batch_calls_max + 5;
  for (std::size_t i = 0; i < calls; ++i) batch.add(standard::ping(sample::service));

  const BatchResults results = batch.send();

  EXPECT_EQ(results.size(), calls);
  EXPECT_TRUE(results.ok());
  EXPECT_EQ(mesh.round_trips().by_method().at("sample.batch").trips, 2U);
}

TEST_F(BatchTest, AServiceThatIsDownFailsItsCallsAndNoOthers) {
  static constexpr Service other{"other", Placement::single, "", ""};
  Mesh both({{"sample", service.endpoint()}, {"other", folder.endpoint("nobody.sock")}}, {},
            [this](const std::string& to) { return net::make_client_link(context, to); });
  Batch batch{both, CallOptions{.connect_wait = std::chrono::milliseconds(30)}};
  const auto up = batch.add(sample::add, "a", 1);
  batch.add(standard::ping(other));

  const BatchResults results = batch.send();

  EXPECT_EQ(results[up], 1);
  EXPECT_EQ(results[std::size_t{1}].error().code, Code::unavailable);
  EXPECT_EQ(results[std::size_t{1}].error().outcome, Outcome::not_executed);
}

}  // namespace
}  // namespace onetrip
