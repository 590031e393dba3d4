// Services whose disk fails them under several clients: full, and with room again; a sync that
// fails; a folder that may only be read; a byte that has changed.
#include <gmock/gmock.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "onetrip/base/random.hpp"
#include "onetrip/client/dict_proxy.hpp"
#include "tests/process/client_load.hpp"
#include "tests/process/service_place.hpp"
#include "tests/store/small_disk.hpp"
#include "tests/support/sample_service.hpp"

namespace onetrip::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int store_failed = 74;
constexpr std::size_t clients_count = 4;

std::vector<Progress> from_the_beginning() { return std::vector<Progress>(clients_count); }

std::function<Mesh()> meshes(const ServicePlace& place, Duration deadline) {
  return [&place, deadline] { return place.mesh(deadline); };
}

std::string errors_of(const ClientLoad& load) {
  std::string text;
  for (const Error& error : load.errors()) text += to_string(error) + "\n";
  return text;
}

// ---- a full disk

class FullDisk : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!disk_.mounted()) GTEST_SKIP() << "mounting is not allowed here: " << system_message(errno);
    disk_.fill(400 << 10);
  }

  const SmallDisk disk_;
  ServicePlace place_{disk_ / "state"};
};

TEST_F(FullDisk, RefusesWritesAndNotReadsUntilThereIsRoomAndKeepsWhatItAcknowledged) {
  auto service = place_.start(KV_PROGRAM);
  Mesh mesh = place_.mesh(20s);
  DictProxy<std::int64_t> other(mesh, "other");
  ASSERT_TRUE(other.insert_or_assign("a", 1).ok());
  ClientLoad load(meshes(place_, 20s), update_numbered, from_the_beginning());

  ASSERT_TRUE(load.wait_for_refused_in_a_row(40)) << errors_of(load);
  for (int i = 0; i != 20; ++i) EXPECT_EQ(other.at("a").value(), 1);
  disk_.make_room();
  ASSERT_TRUE(load.wait_for_acknowledged(20)) << errors_of(load);
  load.stop();

  EXPECT_THAT(load.errors(), IsEmpty());
  expect_whole(place_.mesh(20s), load.progress());
  service->signal(SIGKILL);
  EXPECT_EQ(service->wait(), -1 - SIGKILL) << "it was not restarted before";
  service = place_.start(KV_PROGRAM);
  expect_whole(place_.mesh(20s), load.progress());
  EXPECT_EQ(other.at("a").value(), 1);
}

// Each client adds to a name of its own, whose amounts tell of every addition.
Status add_numbered(Mesh& mesh, std::size_t client, std::int64_t n) {
  const auto amount = sample::add(mesh, "client_" + std::to_string(client), 1);
  if (!amount) return amount.error();
  EXPECT_EQ(*amount, n) << "done more than once, or although it was refused";
  return {};
}

TEST_F(FullDisk, DoesAOnceCallOnceOrRefusesIt) {
  auto service = place_.start(COUNTER_PROGRAM);
  ClientLoad load(meshes(place_, 20s), add_numbered, from_the_beginning());
  ASSERT_TRUE(load.wait_for_acknowledged(20));

  disk_.fill(2 << 20);
  ASSERT_TRUE(load.wait_for_refused_in_a_row(10)) << errors_of(load);
  disk_.make_room();
  ASSERT_TRUE(load.wait_for_acknowledged(20)) << errors_of(load);
  load.stop();
  service->signal(SIGKILL);
  service->wait();
  service = place_.start(COUNTER_PROGRAM);

  EXPECT_THAT(load.errors(), IsEmpty());
  Mesh mesh = place_.mesh(20s);
  for (std::size_t client = 0; client != clients_count; ++client)
    EXPECT_EQ(sample::get(mesh, "client_" + std::to_string(client)).value(),
              load.progress()[client].acknowledged);
}

// ---- a disk that fails

TEST(FailedSync, EndsTheServiceWhichThenHasAllThatItAcknowledged) {
  ServicePlace place;
  Random random(1);
  // The second: for programs that were built with the address sanitizer.
  const std::vector<std::string> environment{"LD_PRELOAD=" FAILING_SYNC,
                                             "ASAN_OPTIONS=verify_asan_link_order=0",
                                             "FAIL_SYNC_ONCE_THERE_IS=" + place / "fail"};
  std::vector<Progress> progress = from_the_beginning();
  for (int cycle = 0; cycle != 5; ++cycle) {
    SCOPED_TRACE("cycle " + std::to_string(cycle));
    const auto service = place.start(KV_PROGRAM, environment);
    ClientLoad load(meshes(place, 250ms), update_numbered, progress);
    EXPECT_TRUE(load.wait_for_acknowledged(random.between(1, 200)));

    std::ofstream(place / "fail").close();

    EXPECT_FALSE(load.wait_for_acknowledged(2'000)) << "it goes on";
    ASSERT_EQ(load.errors().size(), clients_count) << "it has not ended";
    EXPECT_EQ(service->wait(), store_failed);
    EXPECT_THAT(service->err(), HasSubstr("event=\"the state cannot be written\""));
    EXPECT_THAT(service->err(), HasSubstr("Input/output error"));
    const auto again = place.start(KV_PROGRAM);
    progress = expect_whole(place.mesh(20s), load.progress());
    if (::testing::Test::HasFailure()) return;
  }
}

// ---- what cannot be used at the start

// How the program ends, and what it says.
void expect_not_started(const ServicePlace& place, const std::string& sentence) {
  const auto service = place.launch(KV_PROGRAM);
  EXPECT_EQ(service->wait(), store_failed);
  EXPECT_THAT(service->err(), HasSubstr(sentence));
  EXPECT_THAT(service->err(), ::testing::Not(HasSubstr("event=serving")));
}

TEST(FolderThatMayOnlyBeRead, IsRefusedAtTheStart) {
  const SmallDisk disk;
  std::filesystem::create_directory(disk / "state");
  std::filesystem::permissions(disk / "state", std::filesystem::perms::owner_all);
  const ServicePlace place(disk / "state");
  std::string why = "Read-only file system";
  if (geteuid() != 0) {
    std::filesystem::permissions(disk / "state", std::filesystem::perms(0500));
    why = "Permission denied";
  } else if (!disk.mounted() || !disk.forbid_writing()) {
    GTEST_SKIP() << "root may write anywhere, and mounting is not allowed here";
  }

  expect_not_started(place, why);
}

TEST(FolderThatMayOnlyBeRead, IsRefusedWhereTheStateIsInIt) {
  const SmallDisk disk;
  if (!disk.mounted()) GTEST_SKIP() << "mounting is not allowed here: " << system_message(errno);
  ServicePlace place(disk / "state");
  const auto service = place.start(KV_PROGRAM);
  service->signal(SIGTERM);
  ASSERT_EQ(service->wait(), 0);

  ASSERT_TRUE(disk.forbid_writing()) << system_message(errno);

  expect_not_started(place, "Read-only file system");
}

std::string content_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

TEST(FlippedByte, IsRefusedAtTheStartNamedAndLeftAsItIs) {
  ServicePlace place;
  auto service = place.start(KV_PROGRAM);
  ClientLoad load(meshes(place, 20s), update_numbered, from_the_beginning());
  ASSERT_TRUE(load.wait_for_acknowledged(200));
  load.stop();
  service->signal(SIGTERM);
  ASSERT_EQ(service->wait(), 0);
  std::string content = content_of(place / "state/kv.db");
  const std::string row = "10 kkkkk";
  ASSERT_NE(content.find(row), std::string::npos);

  // Everywhere: pages that are free have old bytes.
  for (auto at = content.find(row); at != std::string::npos; at = content.find(row, at + 1))
    content[at + 5] = 'K';
  std::ofstream(place / "state/kv.db", std::ios::binary) << content;

  expect_not_started(place, "the row of space \\\"items\\\" with the key x'");
  EXPECT_TRUE(content_of(place / "state/kv.db") == content);
}

}  // namespace
}  // namespace onetrip::test
