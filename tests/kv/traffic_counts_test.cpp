#include "services/kv/traffic_counts.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kv {
namespace {

using onetrip::wire::Buffer;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Buffer arguments_for(const std::string& dict) {
  return onetrip::wire::encode(std::vector<std::string>{dict, "key"});
}

void call(TrafficCounts& counts, std::string_view client, const Buffer& arguments,
          std::string_view method = "get_item") {
  counts.add({.client = client,
              .method = method,
              .arguments = arguments,
              .bytes_received = 10,
              .bytes_sent = 100});
}

TEST(KvTraffic, AddsUpByClientAndDictionary) {
  TrafficCounts counts;

  call(counts, "\x01\xff", arguments_for("a"));
  call(counts, "\x01\xff", arguments_for("a"));
  call(counts, "\x01\xff", arguments_for("b"));

  EXPECT_THAT(counts.snapshot(), ElementsAre(Traffic{"01ff", "a", 2, 2, 20, 200},
                                             Traffic{"01ff", "b", 1, 1, 10, 100}));
}

TEST(KvTraffic, ForgetsThePairThatWasUsedLongestAgo) {
  TrafficCounts counts(/*pairs_max=*/2);
  call(counts, "x", arguments_for("a"));
  call(counts, "x", arguments_for("b"));
  call(counts, "x", arguments_for("a"));

  call(counts, "x", arguments_for("c"));

  EXPECT_THAT(counts.snapshot(),
              ElementsAre(Traffic{"78", "a", 2, 2, 20, 200}, Traffic{"78", "c", 1, 1, 10, 100}));
}

TEST(KvTraffic, LeavesOutWhatNamesNoDictionary) {
  TrafficCounts counts;

  call(counts, "x", onetrip::wire::encode(std::vector<std::string>{}), "dicts");
  call(counts, "x", arguments_for("a"), "ping");
  call(counts, "x", arguments_for(std::string(129, 'a')));
  call(counts, "x", onetrip::wire::encode(7));

  EXPECT_THAT(counts.snapshot(), IsEmpty());
}

}  // namespace
}  // namespace kv
