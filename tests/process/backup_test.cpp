// onetrip-kv makes a backup under writes, and is killed while it makes one: what has the name is
// whole.
#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "onetrip/client/dict_proxy.hpp"
#include "onetrip/rpc/standard.hpp"
#include "onetrip/store/sqlite_reader.hpp"
#include "tests/host/child.hpp"
#include "tests/host/notify_socket.hpp"
#include "tests/support/scratch_folder.hpp"

namespace onetrip {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::int64_t filler_rows = 400;  // Of 100 KB.

// Every row of the file is what was written.
bool is_sound(const std::string& path) {
  class Visitor final : public RowVisitor {
    Status row(std::string_view, wire::BytesView, wire::BytesView) override { return {}; }
  } visitor;
  const auto reader = SqliteReader::open(path);
  return reader && (*reader)->read(visitor) && (*reader)->page_problems().value().empty();
}

class BackupProcessTest : public ::testing::Test {
 protected:
  BackupProcessTest() {
    std::ofstream(folder_ / "onetrip.toml")
        << "[mesh]\nrun_dir = \"run\"\n[store]\ndir = \"state\"\n";
  }

  std::unique_ptr<Child> start() {
    auto child = std::make_unique<Child>(
        KV_PROGRAM, std::vector<std::string>{"--config", folder_ / "onetrip.toml"},
        std::vector<std::string>{"NOTIFY_SOCKET=" + (folder_ / "notify")}, folder_.path());
    EXPECT_EQ(supervisor_.receive(), "READY=1") << child->err();
    return child;
  }
  Mesh mesh() const {
    const MeshOptions options{.calls = {.deadline = 60s}};
    return Mesh::to({{"kv", "ipc://" + (folder_ / "run/kv.sock")}}, options).value();
  }
  static void fill(Mesh& mesh) {
    DictProxy<std::string> filler(mesh, "filler");
    for (std::int64_t n = 0; n != filler_rows; ++n)
      ASSERT_TRUE(filler.insert_or_assign(n, std::string(100'000, 'x')).ok());
  }
  std::string path() const { return folder_ / "copy.db"; }
  std::string part() const { return path() + ".onetrip-part"; }

  const ScratchFolder folder_;
  NotifySocket supervisor_{folder_ / "notify"};
};

TEST_F(BackupProcessTest, IsMadeWhileWritesGoOnAndHasAllThatWasAcknowledgedBefore) {
  auto service = start();
  std::int64_t before = 0;
  std::int64_t after = 0;
  {
    Mesh mesh = this->mesh();
    fill(mesh);
    DictProxy<std::int64_t> dict(mesh, "counts");
    for (; before != 20; ++before) ASSERT_TRUE(dict.insert_or_assign(before, before).ok());

    auto backup = standard::backup(kv::service).start(mesh, path());
    auto longest = std::chrono::steady_clock::duration::zero();
    for (after = before; !backup.ready(); ++after) {
      const auto began = std::chrono::steady_clock::now();
      ASSERT_TRUE(dict.insert_or_assign(after, after).ok());
      longest = std::max(longest, std::chrono::steady_clock::now() - began);
    }
    const Backup made = backup.get().value();
    EXPECT_GT(made.bytes, 30U << 20);
    std::cout << made.bytes << " bytes in " << made.ms << " ms; " << after - before
              << " commits meanwhile, the longest "
              << std::chrono::duration<double, std::milli>(longest).count() << " ms\n";
  }
  service->signal(SIGTERM);
  ASSERT_EQ(service->wait(), 0);
  ASSERT_EQ(supervisor_.receive(), "STOPPING=1");
  EXPECT_TRUE(is_sound(path()));

  fs::rename(path(), folder_ / "state/kv.db");
  service = start();
  Mesh mesh = this->mesh();
  const DictProxy<std::int64_t> dict(mesh, "counts");
  const std::int64_t size = dict.size().value();
  EXPECT_GE(size, before);
  EXPECT_LE(size, after);
  EXPECT_EQ(dict.get(size - 1, -1).value(), size - 1) << "those there are, are the first";
}

TEST_F(BackupProcessTest, LeavesNoHalfOneUnderTheNameWhereTheServiceIsKilled) {
  auto service = start();
  int halves = 0;
  {
    Mesh mesh = this->mesh();
    fill(mesh);
  }
  for (std::uintmax_t enough = 1; enough < 40'000'000; enough += 9'000'000) {
    SCOPED_TRACE(enough);
    {
      Mesh mesh = this->mesh();
      const auto backup = standard::backup(kv::service).start(mesh, path());
      std::error_code error;
      while (!fs::exists(path()) &&
             (!fs::exists(part()) || fs::file_size(part(), error) < enough || error))
        ASSERT_TRUE(standard::ping(kv::service)(mesh).ok());
      service->signal(SIGKILL);
      EXPECT_EQ(service->wait(), -1 - SIGKILL);
    }
    if (fs::exists(path())) {
      EXPECT_TRUE(is_sound(path()));
      fs::remove(path());
    } else {
      ++halves;
    }
    service = start();
  }
  EXPECT_GT(halves, 0);

  Mesh mesh = this->mesh();
  const auto made = standard::backup(kv::service)(mesh, path());

  ASSERT_TRUE(made.ok()) << to_string(made.error());
  EXPECT_FALSE(fs::exists(part()));
  EXPECT_TRUE(is_sound(path()));
}

}  // namespace
}  // namespace onetrip
