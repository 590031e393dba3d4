#include <gmock/gmock.h>

#include <string>
#include <variant>
#include <vector>

#include "onetrip/base/owner.hpp"
#include "tests/rpc/server_world.hpp"

namespace onetrip {
namespace {

using testing::HasSubstr;

// A batch message under construction.
class BatchMessage {
 public:
  // The routing key of those that are added from now on.
  BatchMessage& with_key(std::string key) {
    key_ = std::move(key);
    return *this;
  }
  template <class M, class... Args>
  BatchMessage& add(std::string_view method, const M& as, const Args&... args) {
    wire::Buffer arguments;
    wire::Writer writer(arguments);
    write_arguments(writer, as, args...);
    wire::Writer entry(entries_);
    wire::write_batch_entry(entry, {.method = method, .arguments = arguments, .routing_key = key_});
    ++count_;
    return *this;
  }
  wire::Buffer bytes(wire::CallId id) const {
    wire::Header header = ServerWorld::request_header(id, "");
    header.kind = wire::Kind::batch;
    wire::Buffer message = wire::message(header);
    wire::Writer writer(message);
    writer.array(count_);
    writer.raw(entries_);
    return message;
  }

 private:
  wire::Buffer entries_;
  std::string key_;
  std::size_t count_ = 0;
};

// Views into the answer.
std::vector<wire::BatchResult> results_of(const Answer& answer) {
  wire::Reader reader(answer.body(), wire::Strictness::reply);
  std::size_t count = 0;
  EXPECT_TRUE(reader.array(count));
  std::vector<wire::BatchResult> results(count);
  for (wire::BatchResult& result : results) EXPECT_TRUE(wire::read_batch_result(reader, result));
  EXPECT_TRUE(reader.finish());
  return results;
}

std::int64_t number(const wire::BatchResult& result) {
  return wire::decode<std::int64_t>(std::get<wire::BytesView>(result), wire::Strictness::reply)
      .value();
}

TEST(ServerBatch, EachCallHasItsOwnResultInOrderAndNothingIsAtomic) {
  ServerWorld world;
  BatchMessage batch;
  batch.add("add", sample::add, std::string("a"), 1)
      .add("put_and_fail", sample::put_and_fail, std::string("b"))
      .add("nonsense", sample::crash)
      .add("add", sample::add, std::string("a"), 2);

  const Answer answer = world.answer_to(batch.bytes(3));

  EXPECT_EQ(answer.header.call_id, 3U);
  const auto results = results_of(answer);
  ASSERT_EQ(results.size(), 4U);
  EXPECT_EQ(number(results[0]), 1);
  EXPECT_EQ(std::get<Error>(results[1]).code, Code::failed_precondition);
  EXPECT_EQ(std::get<Error>(results[2]).reason, "unknown_method");
  EXPECT_EQ(number(results[3]), 3);
  EXPECT_EQ(world.service.items.find("b"), nullptr);
  EXPECT_TRUE(world.server.idle());
}

TEST(ServerBatch, AnEmptyOneIsAnsweredAtOnce) {
  ServerWorld world;
  EXPECT_TRUE(results_of(world.answer_to(BatchMessage().bytes(1))).empty());
}

TEST(ServerBatch, IsAnsweredWhenItsLastCallHasEnded) {
  ServerWorld world;
  BatchMessage batch;
  batch.add("wait", sample::wait).add("add", sample::add, std::string("a"));
  world.deliver(batch.bytes(1));
  EXPECT_TRUE(world.run().empty());

  world.service.waiting.at(0).set(42);
  const std::vector<Answer> answers = world.run();

  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(number(results_of(answers[0])[0]), 42);
}

TEST(ServerBatch, OneThatCannotBeReadIsRefusedWholeAndRunsNothing) {
  ServerWorld world;
  BatchMessage batch;
  batch.add("add", sample::add, std::string("a"));
  wire::Buffer cut = batch.bytes(1);
  cut.pop_back();

  const Error error = world.answer_to(std::move(cut)).error();

  EXPECT_EQ(error.code, Code::invalid_argument);
  EXPECT_EQ(error.reason, "bad_body");
  EXPECT_TRUE(world.service.items.empty());
  EXPECT_TRUE(world.server.idle());
}

TEST(ServerBatch, ABadCallInsideNamesItsFieldAndLeavesTheOthersAlone) {
  ServerWorld world;
  BatchMessage batch;
  batch.add("add", sample::get, std::string("a")).add("add", sample::text, 7);

  const Answer answer = world.answer_to(batch.bytes(1));
  const auto results = results_of(answer);

  EXPECT_EQ(number(results[0]), 1);
  EXPECT_THAT(std::get<Error>(results[1]).message, HasSubstr("name: expected str"));
}

TEST(ServerBatch, MoreCallsThanABatchMayHoldAreRefused) {
  ServerWorld world;
  BatchMessage batch;
  for (std::size_t i = 0; i <= wire::batch_calls_max; ++i) batch.add("ping", sample::crash);

  const Error error = world.answer_to(batch.bytes(1)).error();

  EXPECT_EQ(error.code, Code::invalid_argument);
  EXPECT_THAT(error.message, HasSubstr("10001"));
}

TEST(ServerBatch, CallsOfManyBatchesAreBoundedTogether) {
  ServerWorld world(with_load({.batch_calls_max = 3}));
  BatchMessage two;
  two.add("wait", sample::wait).add("wait", sample::wait);
  world.deliver(two.bytes(1));
  world.run();

  const Error refused = world.answer_to(two.bytes(2)).error();
  for (auto& waiting : world.service.waiting) waiting.set(0);
  world.run();

  EXPECT_EQ(refused.reason, "overloaded");
  world.deliver(two.bytes(3));
  world.run();
  EXPECT_EQ(world.service.waiting.size(), 4U);
}

TEST(ServerBatch, ASessionIsRefusedAsWithASingleCall) {
  ServerWorld world;
  wire::Header header = ServerWorld::request_header(1, "");
  header.kind = wire::Kind::batch;
  header.session = wire::SessionId{};
  wire::Buffer message = wire::message(header);
  wire::Writer(message).array(0);

  EXPECT_EQ(world.answer_to(std::move(message)).error().reason, "session_expired");
}

TEST(ServerBatch, ResultsThatFitNoMessageAreAnErrorForTheWhole) {
  ServerWorld world;
  BatchMessage batch;
  for (int i = 0; i < 3; ++i)
    batch.add("text", sample::text, std::int64_t{wire::frame_bytes_max / 2});

  const Error error = world.answer_to(batch.bytes(1)).error();

  EXPECT_EQ(error.reason, "too_large");
  EXPECT_EQ(error.outcome, Outcome::executed);
}

TEST(ServerBatch, ACallForAnotherInstancesKeyIsTheErrorOfItsOwnEntry) {
  ServerOptions second;
  second.instance = 1;
  second.instances = 2;
  ServerWorld world(second);
  const std::string own = owner_of("a", 2) == 1 ? "a" : "b";
  const std::string other = owner_of("c", 2) == 0 ? "c" : "d";
  ASSERT_EQ(owner_of(own, 2), 1U);
  ASSERT_EQ(owner_of(other, 2), 0U);
  BatchMessage batch;
  batch.with_key(own).add("put", sample::put, sample::Item{own, 1});
  batch.with_key(other).add("put", sample::put, sample::Item{other, 1});

  const Answer answer = world.answer_to(batch.bytes(1));

  const auto results = results_of(answer);
  ASSERT_EQ(results.size(), 2U);
  EXPECT_TRUE(std::holds_alternative<wire::BytesView>(results[0]));
  ASSERT_TRUE(std::holds_alternative<Error>(results[1]));
  EXPECT_EQ(std::get<Error>(results[1]).reason, "wrong_instance");
}

}  // namespace
}  // namespace onetrip
