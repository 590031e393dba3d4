// A DictProxy and the kv service, with a real socket between them.
#include "onetrip/client/dict_proxy.hpp"

#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onetrip/client/batch.hpp"
#include "services/kv/service.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/service_thread.hpp"

namespace onetrip {

struct Quote {
  std::string pair;
  double price = 0;

  friend bool operator==(const Quote&, const Quote&) = default;
};
ONETRIP_FIELDS(Quote, pair, price)

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class DictProxyTest : public ::testing::Test {
 protected:
  ScratchFolder folder;
  net::Context context;
  ServiceThread<kv::KvService> service{context, folder.endpoint("kv")};
  Mesh mesh = Mesh::to({{"kv", service.endpoint()}}).value();
  DictProxy<Quote> quotes{mesh, "quotes"};
  const Quote bitcoin{"BTCUSD", 70'000};
  const Quote euro{"EURUSD", 1.1};
};

TEST_F(DictProxyTest, GivesACopyAndChangingItChangesNothing) {
  quotes.insert_or_assign("a", bitcoin).value();

  Quote got = quotes.at("a").value();
  got.price = 1;

  EXPECT_EQ(quotes.at("a").value(), bitcoin);
}

TEST_F(DictProxyTest, TellsAnAbsentKeyFromAnError) {
  EXPECT_EQ(quotes.at("a").error().code, Code::not_found);
  EXPECT_EQ(quotes.find("a").value(), std::nullopt);
  EXPECT_EQ(quotes.get("a", euro).value(), euro);
  EXPECT_FALSE(quotes.contains("a").value());
  EXPECT_EQ(quotes.erase("a").error().code, Code::not_found);
}

TEST_F(DictProxyTest, SaysWhereAValueIsOfAnotherType) {
  DictProxy<std::int64_t>(mesh, "quotes").insert_or_assign("a", 7).value();

  EXPECT_EQ(quotes.at("a").error().code, Code::invalid_argument);
  EXPECT_THAT(quotes.items().error().message, HasSubstr("expected"));
  EXPECT_FALSE(quotes.find("a").ok());
}

TEST_F(DictProxyTest, ReadsWholeInOrderOfInsertion) {
  quotes.update({{"b", bitcoin}, {"a", euro}}).value();

  EXPECT_EQ(quotes.size().value(), 2);
  EXPECT_THAT(quotes.keys().value(), ElementsAre(kv::Key("b"), kv::Key("a")));
  EXPECT_THAT(quotes.values().value(), ElementsAre(bitcoin, euro));
  EXPECT_EQ(quotes.items().value(), quotes.copy().value());
  EXPECT_EQ(quotes.items().value().front(), (DictProxy<Quote>::Item{"b", bitcoin}));
}

TEST_F(DictProxyTest, DropsWhatItPops) {
  quotes.update({{"a", bitcoin}, {"b", euro}, {"c", euro}}).value();

  EXPECT_EQ(quotes.pop("a").value(), bitcoin);
  EXPECT_EQ(quotes.pop_item().value(), (DictProxy<Quote>::Item{"c", euro}));
  EXPECT_EQ(quotes.size().value(), 1);
  quotes.erase("b").value();
  EXPECT_EQ(quotes.pop_item().error().code, Code::not_found);
}

TEST_F(DictProxyTest, SetsADefaultOnce) {
  EXPECT_EQ(quotes.set_default("a", bitcoin).value(), bitcoin);
  EXPECT_EQ(quotes.set_default("a", euro).value(), bitcoin);
  quotes.clear().value();
  EXPECT_EQ(quotes.set_default("a", euro).value(), euro);
}

TEST_F(DictProxyTest, TakesTuplesAndNumbersAsKeys) {
  DictProxy<std::string> ticks(mesh, "ticks");
  ticks.insert_or_assign(kv::Key::of("BTCUSD", 1'700'000'000'000), "tuple").value();
  ticks.insert_or_assign(7, "number").value();

  EXPECT_EQ(ticks.at(kv::Key::of("BTCUSD", 1'700'000'000'000)).value(), "tuple");
  EXPECT_EQ(ticks.at(7).value(), "number");
}

TEST_F(DictProxyTest, IsOneRoundTripAnOperation) {
  mesh.round_trips().reset();

  quotes.insert_or_assign("a", bitcoin).value();
  quotes.at("a").value();
  quotes.keys().value();

  EXPECT_EQ(mesh.round_trips().total().trips, 3U);
}

TEST_F(DictProxyTest, IsCountedByTheServiceByClientAndDictionary) {
  quotes.insert_or_assign("a", bitcoin).value();
  quotes.at("a").value();
  DictProxy<std::int64_t>(mesh, "numbers").insert_or_assign(1, 1).value();
  Mesh other = Mesh::to({{"kv", service.endpoint()}}).value();
  DictProxy<Quote>(other, "quotes").at("a").value();
  const CallCost seen = mesh.round_trips().total();

  std::vector<kv::Traffic> traffic = kv::traffic(mesh).value();

  ASSERT_EQ(traffic.size(), 3U);  // Two dictionaries of this client, next to each other, and one.
  const std::size_t first = traffic[0].dict == "numbers" ? 0 : 1;
  const kv::Traffic& numbers = traffic[first];
  const kv::Traffic& of_quotes = traffic[first + 1];
  EXPECT_EQ(numbers.dict, "numbers");
  EXPECT_EQ(of_quotes.dict, "quotes");
  EXPECT_EQ(of_quotes.round_trips, 2U);
  EXPECT_EQ(numbers.client, of_quotes.client);
  EXPECT_EQ(numbers.bytes_received + of_quotes.bytes_received, seen.bytes_sent);
  EXPECT_EQ(numbers.bytes_sent + of_quotes.bytes_sent, seen.bytes_received);
}

TEST_F(DictProxyTest, CountsABatchAsOneRoundTrip) {
  Batch batch{mesh};
  for (int i = 0; i < 10; ++i) batch.add(kv::set_item, "numbers", i, wire::Value::of(i));
  ASSERT_TRUE(batch.send().ok());

  const std::vector<kv::Traffic> traffic = kv::traffic(mesh).value();

  ASSERT_EQ(traffic.size(), 1U);
  EXPECT_EQ(traffic[0].calls, 10U);
  EXPECT_EQ(traffic[0].round_trips, 1U);
}

}  // namespace
}  // namespace onetrip
