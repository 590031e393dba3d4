#include <gmock/gmock.h>

#include "tests/rpc/server_world.hpp"

namespace onetrip {
namespace {

using std::chrono::milliseconds;
using testing::Contains;
using testing::Field;
using testing::IsSupersetOf;

template <class T, class M>
T ask(ServerWorld& world, const M& method) {
  return world.answer_to(ServerWorld::request(99, method)).template as<T>().value();
}

TEST(ServerStandard, PingAnswersNothing) {
  ServerWorld world;
  EXPECT_TRUE(world.answer_to(ServerWorld::request(1, standard::ping(sample::service))).is_reply());
}

TEST(ServerStandard, DescribeTellsTheContractAndWhatEveryServiceHas) {
  ServerWorld world;

  const auto description = ask<ServiceDescription>(world, standard::describe(sample::service));

  std::vector<std::string> methods;
  for (const MethodDescription& method : description.methods) methods.push_back(method.name);
  EXPECT_THAT(methods,
              IsSupersetOf({"get", "put", "ping", "describe", "health", "stats", "backup"}));
  EXPECT_THAT(description.records, Contains(Field(&wire::RecordDescription::name, "Item")));
  EXPECT_EQ(description.contract_hash, describe(sample::contract).contract_hash);
}

TEST(ServerStandard, HealthTellsLoadAgeAndDraining) {
  ServerOptions options;
  options.version = "1.2.3";
  ServerWorld world(options);
  world.deliver(ServerWorld::request(1, sample::wait));
  world.run();
  world.clock.advance(milliseconds(1'500));

  const auto serving = ask<Health>(world, standard::health(sample::service));
  world.server.drain();
  const auto draining = ask<Health>(world, standard::health(sample::service));

  EXPECT_EQ(serving.status, "serving");
  EXPECT_EQ(serving.version, "1.2.3");
  EXPECT_EQ(serving.uptime_ms, 1'500);
  EXPECT_EQ(serving.calls_in_flight, 2U);  // The one that waits, and this one.
  EXPECT_EQ(draining.status, "draining");
  EXPECT_EQ(draining.incarnation, serving.incarnation);
}

TEST(ServerStandard, HealthTellsHowLongTheLoopWasHeldByWhatever) {
  ServerWorld world;
  EventLoop loop(world.scheduler, Duration::zero());
  ServerOptions options;
  options.loop = &loop;
  const Server server(world.scheduler, world.link, world.store, world.service.methods(),
                      world.random, options);
  EXPECT_EQ(server.health().longest_stretch_at_ms, std::nullopt);
  world.scheduler.post([&] {
    world.clock.advance(milliseconds(51));
    loop.stop();
  });

  loop.run();

  EXPECT_EQ(server.health().longest_stretch_us, 51'000);
  EXPECT_EQ(server.health().longest_stretch_at_ms, world.clock.unix_ms());
  EXPECT_EQ(server.health().recent_stretch_us, 51'000);
  EXPECT_EQ(server.health().stretches_over_50_ms, 1U);
}

TEST(ServerStandard, AFullServiceStillAnswersWhoAsksHowItDoes) {
  ServerWorld world(with_load({.calls_max = 1, .calls_reserved = 0}));
  world.deliver(ServerWorld::request(1, sample::wait));
  world.run();

  EXPECT_EQ(world.answer_to(ServerWorld::request(2, sample::wait)).error().reason, "overloaded");
  EXPECT_EQ(ask<Health>(world, standard::health(sample::service)).calls_in_flight, 2U);
}

TEST(ServerStandard, StatsCountCallsErrorsBytesAndLatencyByMethod) {
  ServerWorld world;
  const wire::Buffer request = ServerWorld::request(1, sample::get, std::string("a"));
  world.answer_to(request);
  world.deliver(ServerWorld::request(2, sample::wait));
  world.run();
  world.clock.advance(milliseconds(3));
  world.service.waiting.at(0).set(1);
  world.run();

  const auto stats = ask<ServiceStats>(world, standard::stats(sample::service));

  ASSERT_EQ(stats.methods.size(), 2U);
  EXPECT_EQ(stats.methods[0].method, "get");
  EXPECT_EQ(stats.methods[0].calls, 1U);
  EXPECT_EQ(stats.methods[0].errors, 1U);
  EXPECT_EQ(stats.methods[0].bytes_in, request.size());
  EXPECT_GT(stats.methods[0].bytes_out, 0U);
  EXPECT_EQ(stats.methods[1].method, "wait");
  EXPECT_EQ(stats.methods[1].errors, 0U);
  EXPECT_EQ(stats.methods[1].p50_us, 3'000);
  EXPECT_EQ(stats.methods[1].max_us, 3'000);
}

}  // namespace
}  // namespace onetrip
