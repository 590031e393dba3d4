// One service in three instances: the calls are the same, and so are their answers.
#include <gmock/gmock.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "onetrip/base/owner.hpp"
#include "onetrip/client/batch.hpp"
#include "onetrip/client/mesh.hpp"
#include "onetrip/net/client_link.hpp"
#include "onetrip/rpc/standard.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/service_thread.hpp"
#include "tests/support/tally_service.hpp"

namespace onetrip {
namespace {

using tally::of_0;
using tally::of_1;
using tally::of_2;
using namespace std::chrono_literals;
using tally::Changed;
using tally::Tallies;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using RunningTally = ServiceThread<tally::TallyService>;

class InstancesTest : public testing::TestWithParam<std::uint32_t> {
 protected:
  InstancesTest() {
    std::vector<std::string> endpoints;
    for (std::uint32_t i = 0; i < GetParam(); ++i) {
      ServerOptions options;
      options.instance = i;
      options.instances = GetParam();
      endpoints.push_back(folder.endpoint("tally." + std::to_string(i)));
      running.push_back(std::make_unique<RunningTally>(context, endpoints.back(), options));
    }
    directory.emplace("tally", endpoints);
    mesh = std::make_unique<Mesh>(to(directory));
  }

  Mesh to(Directory where) const {
    return Mesh(std::move(where), {}, [this](const std::string& endpoint) {
      return net::make_client_link(context, endpoint);
    });
  }
  void fill() const {
    ASSERT_EQ(tally::replace_all(*mesh, {{of_0, 10}, {of_1, 11}, {of_2, 12}, {"b", 1}}), 4);
  }
  std::uint64_t trips_of(const std::string& method) const {
    return mesh->round_trips().by_method().at("tally." + method).trips;
  }

  ScratchFolder folder;
  net::Context context;
  std::vector<std::unique_ptr<RunningTally>> running;
  Directory directory;
  std::unique_ptr<Mesh> mesh;
};

TEST_P(InstancesTest, ACallWithAKeyIsOneRoundTripToItsOwner) {
  EXPECT_EQ(tally::add(*mesh, 5, of_2), 5);
  EXPECT_EQ(tally::add(*mesh, 2, of_2), 7);
  EXPECT_EQ(tally::get(*mesh, of_2), 7);
  EXPECT_EQ(tally::get(*mesh, of_0).error().code, Code::not_found);

  EXPECT_EQ(trips_of("get"), 2U);
  EXPECT_TRUE(tally::set(*mesh, {of_1, 3}).ok());
  EXPECT_EQ(tally::get(*mesh, of_1), 3);
  EXPECT_EQ(trips_of("set"), 1U);
}

TEST_P(InstancesTest, ACallOverEverythingHasOneAnswer) {
  fill();

  EXPECT_EQ(tally::names(*mesh).value(), (std::vector<std::string>{"b", of_1, of_2, of_0}));
  EXPECT_EQ(tally::by_letter(*mesh).value(),
            (std::map<std::string, Tallies>{{"b", {{"b", 1}}},
                                            {"h", {{of_0, 10}, {of_1, 11}, {of_2, 12}}}}));
  EXPECT_EQ(mesh->round_trips().by_method().at("tally.names").calls, 1U);
}

TEST_P(InstancesTest, AListOfKeysIsDividedAndItsAnswersUnited) {
  fill();

  EXPECT_EQ(tally::get_many(*mesh, {of_2, "nobody", of_0}).value(),
            (Tallies{{of_0, 10}, {of_2, 12}}));
  EXPECT_EQ(tally::get_many(*mesh, std::vector<std::string>{}).value(), Tallies{});
}

TEST_P(InstancesTest, WhatIsReplacedIsDroppedWhereNothingComes) {
  fill();

  EXPECT_EQ(tally::replace_all(*mesh, {{of_1, 1}}), 1);

  EXPECT_THAT(tally::names(*mesh).value(), ElementsAre(of_1));
  EXPECT_TRUE(tally::clear(*mesh).ok());
  EXPECT_THAT(tally::names(*mesh).value(), ElementsAre());
}

TEST_P(InstancesTest, ErrorsByIndexAreOfTheListThatWasSent) {
  const auto changed =
      tally::add_many(*mesh, {{of_2, 1}, {of_0, -1}, {of_1, 1}, {of_2, -2}, {of_2, 3}});

  EXPECT_EQ(changed.value(), (Changed{3, {{1, "by is below 0"}, {3, "by is below 0"}}}));
  EXPECT_EQ(tally::get(*mesh, of_2), 4);
}

TEST_P(InstancesTest, ABatchHasItsResultsInTheOrderOfItsCalls) {
  fill();
  Batch batch(*mesh);
  std::vector<BatchSlot<std::int64_t>> added;
  for (std::int64_t i = 0; i < 50; ++i)
    added.push_back(batch.add(tally::add, i, std::to_string(i)));
  const auto many = batch.add(tally::get_many, std::vector{of_2, of_0});
  const auto changed =
      batch.add(tally::add_many, std::vector<tally::Change>{{of_1, -1}, {of_0, 1}});
  const auto nobody = batch.add(tally::get, "nobody");
  const auto names = batch.add(tally::names);

  const BatchResults results = batch.send();

  ASSERT_EQ(results.size(), 54U);
  for (std::size_t i = 0; i < added.size(); ++i)
    EXPECT_EQ(results[added[i]], static_cast<std::int64_t>(i));
  EXPECT_EQ(results[many].value(), (Tallies{{of_0, 10}, {of_2, 12}}));
  EXPECT_EQ(results[changed].value(), (Changed{1, {{0, "by is below 0"}}}));
  EXPECT_EQ(results[nobody].error().code, Code::not_found);
  EXPECT_EQ(results[names].value().size(), 54U);
  EXPECT_EQ(trips_of("batch"), GetParam());
}

TEST_P(InstancesTest, ARawCallGoesToTheOwnerOfItsRoutingKey) {
  ASSERT_EQ(tally::add(*mesh, 5, of_2), 5);
  Request request;
  request.service = "tally";
  request.method = "get";
  request.effect = Effect::read;
  request.routing_key = of_2;
  wire::Writer writer(request.body.buffer());
  writer.array(1);
  writer.string(of_2);

  const Result<Reply> reply = mesh->start_raw(std::move(request)).get();

  ASSERT_TRUE(reply.ok()) << to_string(reply.error());
  EXPECT_EQ(wire::decode<std::int64_t>(reply->body(), wire::Strictness::reply), 5);
}

TEST_P(InstancesTest, EachAnswersForItself) {
  std::set<std::uint64_t> incarnations;
  for (std::uint32_t i = 0; i < GetParam(); ++i) {
    Request request = detail::make_request(standard::health(tally::service));
    request.instance = i + 1;
    const Reply reply = mesh->start_raw(std::move(request)).get().value();
    const auto health = wire::decode<Health>(reply.body(), wire::Strictness::reply).value();
    EXPECT_EQ(health.instance, i);
    EXPECT_EQ(health.instances, GetParam());
    incarnations.insert(health.incarnation);
  }
  EXPECT_EQ(incarnations.size(), GetParam());
  EXPECT_EQ(standard::health(tally::service)(*mesh)->instance, 0U);

  Request beyond = detail::make_request(standard::ping(tally::service));
  beyond.instance = GetParam() + 1;
  const Error refused = mesh->start_raw(std::move(beyond)).get().error();
  EXPECT_EQ(refused.outcome, Outcome::not_executed);
  EXPECT_EQ(refused.code, GetParam() == 1 ? Code::failed_precondition : Code::invalid_argument);
}

INSTANTIATE_TEST_SUITE_P(Of, InstancesTest, testing::Values(1, 3));

class ThreeInstancesTest : public InstancesTest {};

TEST_P(ThreeInstancesTest, APartThatFailsIsAnErrorThatNamesTheInstance) {
  fill();
  running[1].reset();
  Mesh::WithOptions soon = mesh->with({.deadline = 2s, .connect_wait = 0ms});

  const Error error = tally::names(soon).error();

  EXPECT_EQ(error.code, Code::unavailable);
  EXPECT_THAT(error.message, StartsWith("instance 1: "));
  EXPECT_EQ(error.outcome, Outcome::unknown);
  EXPECT_EQ(tally::get(soon, of_0), 10);
  EXPECT_EQ(tally::get(soon, of_1).error().outcome, Outcome::not_executed);
  EXPECT_EQ(tally::get_many(soon, {of_0, of_2}).value().size(), 2U);
}

TEST_P(ThreeInstancesTest, APartThatFailsIsTheErrorOfItsItemsWhereTheyHaveErrors) {
  fill();
  running[1].reset();
  Mesh::WithOptions soon = mesh->with({.deadline = 2s, .connect_wait = 0ms});

  const Changed changed = tally::add_many(soon, {{of_0, 1}, {of_1, 1}, {of_2, 1}}).value();

  EXPECT_EQ(changed.applied, 2);
  ASSERT_EQ(changed.refused.size(), 1U);
  EXPECT_THAT(changed.refused.at(1), HasSubstr("instance 1: UNAVAILABLE"));
}

TEST_P(ThreeInstancesTest, APartOfABatchThatFailsIsTheErrorOfItsCalls) {
  fill();
  running[1].reset();
  Batch batch(*mesh, CallOptions{.deadline = 2s, .connect_wait = 0ms});
  const auto there = batch.add(tally::add, 1, of_0);
  const auto gone = batch.add(tally::add, 1, of_1);
  const auto all = batch.add(tally::names);

  const BatchResults results = batch.send();

  EXPECT_EQ(results[there], 11);
  EXPECT_EQ(results[gone].error().code, Code::unavailable);
  EXPECT_THAT(results[all].error().message, StartsWith("instance 1: "));
}

TEST_P(ThreeInstancesTest, ABackupOfNoneOfThemIsRefused) {
  EXPECT_THAT(standard::backup(tally::service)(*mesh, "/tmp/x").error().message,
              HasSubstr("tally has 3 instances, each with a state of its own"));
}

TEST_P(ThreeInstancesTest, OneOfThemMayBeAskedByWhoKnowsOnlyWhereItIs) {
  fill();
  Mesh second = to({{"tally", running[1]->endpoint()}});
  Request request = detail::make_request(tally::names);
  request.instance = 2;

  const Reply reply = second.start_raw(std::move(request)).get().value();

  EXPECT_EQ(detail::decode_result<std::vector<std::string>>(reply.body()).value().front(),
            owner_of("b", 3) == 1 ? "b" : of_1);
}

// One that counts on another number would read and write where nobody else looks.
TEST_P(ThreeInstancesTest, AClientThatCountsOnAnotherNumberIsRefused) {
  fill();
  Mesh one = to({{"tally", running[0]->endpoint()}});
  Mesh two = to({{"tally", std::vector{running[0]->endpoint(), running[1]->endpoint()}}});

  EXPECT_EQ(tally::get(one, of_0), 10);
  for (const Error& error :
       {tally::get(one, of_2).error(), tally::names(one).error(),
        tally::get_many(one, {of_0, of_1}).error(), tally::replace_all(one, {}).error(),
        tally::get(two, of_2).error(), tally::get_many(two, {of_2}).error(),
        tally::add_many(two, {{of_2, 1}}).error()}) {
    EXPECT_EQ(error.reason, "wrong_instance") << error.message;
    EXPECT_EQ(error.outcome, Outcome::not_executed);
  }
  Batch batch(one);
  batch.add(tally::get_many, std::vector{of_2});
  EXPECT_EQ(batch.send().first_error().reason, "wrong_instance");
}

INSTANTIATE_TEST_SUITE_P(Of, ThreeInstancesTest, testing::Values(3));

}  // namespace
}  // namespace onetrip
