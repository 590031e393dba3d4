#include "onetrip/rpc/method_table.hpp"

#include <gmock/gmock.h>

#include <map>
#include <string>

#include "onetrip/rpc/standard.hpp"
#include "onetrip/runtime/task.hpp"
#include "tests/support/sample_service.hpp"
#include "tests/support/tally_service.hpp"

namespace onetrip {
namespace {

using testing::ElementsAre;

constexpr Service pair_service{"pair", Placement::keyed, "hotkey", "Two methods."};
constexpr Method<double(std::string, double)> scale{
    pair_service, "scale", Effect::read, {"hotkey", {"by", "2"}}, "Scales."};
constexpr Method<void()> nothing{pair_service, "nothing", Effect::once, "Does nothing."};
constexpr Contract pair_contract{pair_service, scale, nothing};

// The reply of the bound method to these arguments.
Result<wire::Buffer> reply_of(const BoundMethod& method, const wire::Buffer& arguments) {
  wire::Buffer reply;
  ONETRIP_TRY_STATUS(method.plain(arguments, reply));
  return reply;
}

BoundMethod bound_scale() {
  return bind_method(scale, [](const std::string& hotkey, double by) {
    return static_cast<double>(hotkey.size()) * by;
  });
}

template <class... Given>
wire::Buffer arguments(const Given&... given) {
  wire::Buffer bytes;
  wire::Writer writer(bytes);
  writer.array(sizeof...(Given));
  (wire::write_value(writer, given), ...);
  return bytes;
}

TEST(MethodTable, AMethodDescribesItself) {
  const ServiceDescription description = describe(pair_contract);

  EXPECT_EQ(description.service, "pair");
  EXPECT_EQ(description.placement, "keyed");
  EXPECT_EQ(description.key, "hotkey");
  EXPECT_EQ(description.methods[0],
            (MethodDescription{"scale",
                               "read",
                               {{"hotkey", "str", std::nullopt, true}, {"by", "f64", "2"}},
                               "f64",
                               "Scales.",
                               "owner"}));
  EXPECT_EQ(description.methods[1],
            (MethodDescription{"nothing", "once", {}, "nil", "Does nothing.", "everywhere"}));
}

TEST(MethodTable, TheContractsHashChangesWithWhatMattersAndNotWithItsWords) {
  const ServiceDescription description = describe(pair_contract);
  ServiceDescription reworded = description;
  reworded.doc = "Other words.";
  reworded.methods[0].doc = "Other words.";
  ServiceDescription changed = description;
  changed.methods[0].params[1].type = "i64";

  EXPECT_EQ(hash_of(reworded), description.contract_hash);
  EXPECT_NE(hash_of(changed), description.contract_hash);
}

TEST(MethodTable, ADefaultedArgumentMayBeLeftOut) {
  const BoundMethod method = bound_scale();

  EXPECT_EQ(wire::decode<double>(*reply_of(method, arguments(std::string("abc"), 4.0)),
                                 wire::Strictness::reply),
            12.0);
  EXPECT_EQ(wire::decode<double>(*reply_of(method, arguments(std::string("abc"))),
                                 wire::Strictness::reply),
            6.0);
}

TEST(MethodTable, WrongArgumentsAreRefusedByName) {
  const BoundMethod method = bound_scale();

  const Error missing = reply_of(method, arguments()).error();
  const Error surplus = reply_of(method, arguments(std::string("a"), 1.0, 2.0)).error();
  const Error mistyped = reply_of(method, arguments(7)).error();
  const Error no_array = reply_of(method, wire::encode(std::string("a"))).error();
  wire::Buffer two = arguments(std::string("a"), 1.0);
  two.push_back(std::byte{0xc0});
  const Error trailing = reply_of(method, two).error();

  EXPECT_EQ(missing.message, "hotkey is missing: 0 of 2 arguments given");
  EXPECT_EQ(surplus.message, "arguments: 3 given, the method takes 2");
  EXPECT_THAT(mistyped.message, testing::StartsWith("hotkey: expected str"));
  EXPECT_THAT(no_array.message, testing::StartsWith("arguments: expected array"));
  for (const Error& error : {missing, surplus, mistyped, no_array, trailing}) {
    EXPECT_EQ(error.code, Code::invalid_argument) << to_string(error);
    EXPECT_EQ(error.outcome, Outcome::not_executed) << to_string(error);
  }
}

TEST(MethodTable, AHandlersOwnErrorMeansThatItHasRun) {
  const BoundMethod method = bind_method(
      nothing, []() -> Status { return unavailable("a service of mine did not answer"); });

  const Error error = reply_of(method, arguments()).error();

  EXPECT_EQ(error.outcome, Outcome::executed);
}

TEST(MethodTable, AHandlerMayEncodeItsResultItself) {
  const wire::Buffer given = arguments(std::string("abc"), 4.0);
  const wire::Buffer expected = wire::encode(12.0);
  const auto encoded = [&](const std::string&, double) -> wire::Encoded<double> {
    return wire::Encoded<double>(expected);
  };
  const auto task_of = [&](const std::string& hotkey,
                           double by) -> Task<Result<wire::Encoded<double>>> {
    co_return encoded(hotkey, by);
  };
  const BoundMethod plain = bind_method(scale, encoded);
  const BoundMethod coroutine = bind_method(scale, task_of);

  EXPECT_EQ(*reply_of(plain, given), expected);
  wire::Buffer reply = expected;  // Of the call before it, in a batch.
  const RunningTask running = start(coroutine.coroutine(given, reply), [](const Status&) {});
  EXPECT_EQ(wire::Buffer(reply.begin() + static_cast<std::ptrdiff_t>(expected.size()), reply.end()),
            expected);
}

TEST(MethodTable, ACoroutinesArgumentsLiveUntilItHasEnded) {
  const BoundMethod method =
      bind_method(scale, [](const std::string& hotkey, double by) -> Task<Result<double>> {
        co_return static_cast<double>(hotkey.size()) * by;
      });
  const wire::Buffer given = arguments(std::string(100, 'x'), 0.5);
  wire::Buffer reply;
  Status ended = internal("not yet");

  const RunningTask running =
      start(method.coroutine(given, reply), [&](const Status& status) { ended = status; });

  EXPECT_FALSE(running.active());
  ASSERT_TRUE(ended.ok());
  EXPECT_EQ(wire::decode<double>(reply, wire::Strictness::reply), 50.0);
}

TEST(MethodTable, KnowsWhatIsNotBoundYet) {
  MethodTable table{pair_contract};
  table.on(nothing, [] {});

  EXPECT_THAT(table.unbound(), ElementsAre("scale"));
}

TEST(MethodTableDeathTest, WhatIsBoundWronglyStopsTheProcessAtItsStart) {
  EXPECT_DEATH(MethodTable{pair_contract}.on(nothing, [] {}).on(nothing, [] {}), "nothing");
  EXPECT_DEATH(MethodTable{pair_contract}.on(sample::crash, [] {}), "sample");
}

TEST(MethodTable, AMethodTellsWhichInstancesItAsks) {
  const ServiceDescription description = describe(tally::contract);
  std::map<std::string, std::string> spreads;
  for (const MethodDescription& method : description.methods) spreads[method.name] = method.spread;

  EXPECT_EQ(spreads, (std::map<std::string, std::string>{{"get", "owner"},
                                                         {"add", "owner"},
                                                         {"set", "owner"},
                                                         {"get_many", "divided"},
                                                         {"add_many", "divided"},
                                                         {"replace_all", "divided_over_all"},
                                                         {"names", "everywhere"},
                                                         {"by_letter", "everywhere"},
                                                         {"clear", "everywhere"}}));
  EXPECT_EQ(standard::health(tally::service).route().spread, Spread::one);
  EXPECT_TRUE(check_routes(description).ok());
}

TEST(MethodTable, ADescriptionTellsTheRouteThatTheMethodHas) {
  const ServiceDescription description = describe(tally::contract);
  const auto route = [&](std::size_t method) {
    return route_of(description, description.methods[method]);
  };

  EXPECT_EQ(route(1), tally::add.route());
  EXPECT_EQ(route(4), tally::add_many.route());
  EXPECT_EQ(route(6), tally::names.route());
}

TEST(MethodTable, OfAReplicatedServiceAReadAsksOneAndAChangeAll) {
  constexpr auto read = Effect::read;
  static constexpr Service replicas{"replicas", Placement::replicated, "", "The same everywhere."};
  constexpr Method<std::int64_t()> get{replicas, "get", read, "Reads."};
  constexpr Method<std::int64_t()> change{replicas, "change", Effect::idempotent, "Changes."};

  EXPECT_EQ(get.route().spread, Spread::any);
  EXPECT_EQ(change.route().spread, Spread::everywhere);
  EXPECT_TRUE(change.route().merging.first_only);
}

TEST(MethodTable, AContractWhoseAnswersCannotBeMergedIsForOneInstance) {
  EXPECT_EQ(check_routes(describe(sample::contract)).error().message,
            "sample.text is over everything, and gives a str, which cannot be merged: sample runs "
            "in one instance");
}

}  // namespace
}  // namespace onetrip
