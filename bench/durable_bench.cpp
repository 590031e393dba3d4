// What durability costs: small writes (200 bytes, 10 000 keys) that are waited for, one at a time
// or many in flight, beside a bare commit of SQLite and beside the same load in memory.
//
// Files are in a folder below /tmp: where that is in memory, syncs cost nothing and the figures say
// nothing.  An item is a write.
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include "onetrip/api/kv.hpp"
#include "onetrip/client/mesh.hpp"
#include "onetrip/net/poller.hpp"
#include "onetrip/store/sqlite_backend.hpp"
#include "onetrip/store/table.hpp"

#include "services/kv/service.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/service_thread.hpp"

namespace onetrip::bench {
namespace {

constexpr std::int64_t keys_count = 10'000;

std::string key_of(std::int64_t number) {
  // A prime step: every key comes once before any comes again, and neighbours are far apart.
  return "hotkey_" + std::to_string(number * 7'919 % keys_count);
}

std::string value_of(std::int64_t number) {
  std::string value = std::to_string(number);
  value.resize(200, 'x');
  return value;
}

// ---- SQLite alone, with the settings and the table of a store

void run(sqlite3* database, const char* sql) {
  ONETRIP_CHECK(sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK, sql);
}

void bare_sqlite(benchmark::State& state) {
  const ScratchFolder folder;
  sqlite3* database = nullptr;
  ONETRIP_CHECK(sqlite3_open((folder / "bare.db").c_str(), &database) == SQLITE_OK);
  run(database,
      "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
      "CREATE TABLE rows(id INTEGER PRIMARY KEY, key TEXT UNIQUE, value TEXT)");
  sqlite3_stmt* put = nullptr;
  sqlite3_prepare_v2(database,
                     "INSERT INTO rows(key, value) VALUES(?1, ?2) "
                     "ON CONFLICT(key) DO UPDATE SET value=excluded.value",
                     -1, &put, nullptr);
  std::int64_t number = 0;
  while (state.KeepRunning()) {
    const std::string key = key_of(number);
    const std::string value = value_of(number++);
    sqlite3_bind_text(put, 1, key.data(), static_cast<int>(key.size()), SQLITE_STATIC);
    sqlite3_bind_text(put, 2, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
    ONETRIP_CHECK(sqlite3_step(put) == SQLITE_DONE);
    sqlite3_reset(put);
  }
  state.SetItemsProcessed(state.iterations());
  sqlite3_finalize(put);
  sqlite3_close(database);
}

// ---- a store in this thread

void store_alone(benchmark::State& state) {
  const ScratchFolder folder;
  SqliteBackend backend({.path = folder / "bench.db", .service = "bench"});
  Store store(backend, [](const Error& error) { ONETRIP_CHECK(false, to_string(error)); });
  Table<std::string, std::string> rows(store, "rows");
  store.load().value();
  std::int64_t number = 0;
  while (state.KeepRunning()) {
    for (std::int64_t in_flight = state.range(0); in_flight != 0; --in_flight) {
      Transaction transaction;
      store.enter(transaction);
      rows.put(key_of(number), value_of(number));
      store.leave();
      ++number;
    }
    while (!store.idle()) {
      net::wait_for(std::array{backend.pollable()}, std::nullopt);
      backend.collect();
    }
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

// ---- kv, as its clients meet it

void kv_writes(benchmark::State& state, bool is_kept) {
  const ScratchFolder folder;
  const net::Context context;
  ServerOptions options;
  options.load.calls_max = 4'096;
  std::optional<SqliteOptions> kept;
  if (is_kept) kept = SqliteOptions{.path = folder / "kv.db", .service = "kv"};
  const ServiceThread<kv::KvService> service(context, folder.endpoint("kv"), options, {}, kept);
  Mesh mesh = Mesh::to({{"kv", service.endpoint()}}).value();
  std::int64_t number = 0;
  std::vector<Pending<void>> calls;
  while (state.KeepRunning()) {
    calls.clear();
    for (std::int64_t in_flight = state.range(0); in_flight != 0; --in_flight, ++number)
      calls.push_back(kv::set_item.start(mesh, "d", kv::Key(key_of(number)),
                                         wire::Value::of(value_of(number))));
    for (auto& call : calls) call.get().value();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void kv_durable(benchmark::State& state) { kv_writes(state, /*is_kept=*/true); }
void kv_memory(benchmark::State& state) { kv_writes(state, /*is_kept=*/false); }

BENCHMARK(bare_sqlite)->Name("durable/bare_sqlite")->UseRealTime();
BENCHMARK(store_alone)->Name("durable/store")->Arg(1)->Arg(64)->Arg(1000)->UseRealTime();
BENCHMARK(kv_durable)->Name("durable/kv_commit")->Arg(1)->Arg(64)->Arg(1000)->UseRealTime();
BENCHMARK(kv_memory)->Name("durable/kv_memory")->Arg(1)->Arg(64)->Arg(1000)->UseRealTime();

}  // namespace
}  // namespace onetrip::bench
