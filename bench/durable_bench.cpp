// What durability costs: small writes (200 bytes, 10 000 keys) that are waited for, one at a time
// or many in flight, beside a bare commit of SQLite, beside the same load in memory, and beside a
// Redis that syncs every write.  `in flight` is a window: what has ended makes room for the next.
//
// Files are in a folder below /tmp: where that is in memory, syncs cost nothing and the figures say
// nothing.  An item is a write.
#include <array>
#include <cstdint>
#include <deque>
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

#include "bench/redis_peer.hpp"
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
  SqliteBackend backend({.path = folder / "bench.db",
                         .service = "bench",
                         .page_size = static_cast<std::uint32_t>(state.range(1))});
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

// ---- a start with 1 GB of state: the file is opened, every row checked, and put into its table

void write_gigabyte(const SqliteOptions& options, std::size_t value_bytes) {
  constexpr std::size_t bytes = std::size_t{1} << 30U;
  constexpr std::size_t bytes_at_once = std::size_t{8} << 20U;
  SqliteBackend backend(options);
  Store store(backend, [](const Error& error) { ONETRIP_CHECK(false, to_string(error)); });
  Table<std::int64_t, std::string> rows(store, "rows");
  store.load().value();
  std::int64_t number = 0;
  for (std::size_t written = 0; written < bytes; written += bytes_at_once) {
    Transaction transaction;
    store.enter(transaction);
    for (std::size_t i = 0; i < bytes_at_once; i += value_bytes)
      rows.put(number++, std::string(value_bytes, 'x'));
    store.leave();
    while (!store.idle()) {
      net::wait_for(std::array{backend.pollable()}, std::nullopt);
      backend.collect();
    }
  }
}

void start_with_a_gigabyte(benchmark::State& state) {
  const ScratchFolder folder;
  const SqliteOptions options{.path = folder / "large.db",
                              .service = "bench",
                              .page_size = static_cast<std::uint32_t>(state.range(1))};
  write_gigabyte(options, static_cast<std::size_t>(state.range(0)));
  while (state.KeepRunning()) {
    SqliteBackend backend(options);
    Store store(backend, [](const Error& error) { ONETRIP_CHECK(false, to_string(error)); });
    const Table<std::int64_t, std::string> rows(store, "rows");
    store.load().value();
    state.PauseTiming();
    benchmark::DoNotOptimize(rows.size());
    backend.close();
    state.ResumeTiming();
  }
}

// ---- services, as their clients meet them

// One whose methods do nothing but to keep a value.
inline constexpr Service rows_service{"rows", Placement::single, "", "For measuring."};
inline constexpr Method<void(std::string, std::string)> put{
    rows_service, "put", Effect::idempotent, {"key", "value"}, "Keeps the value."};
inline constexpr Method<void(std::string, std::string)> put_once{
    rows_service, "put_once", Effect::once, {"key", "value"}, "The same, exactly once."};
inline constexpr Contract rows_contract{rows_service, put, put_once};

class RowsService {
 public:
  explicit RowsService(Store& store) : rows_(store, "rows") {}

  MethodTable methods() {
    const auto keep = [this](const std::string& key, const std::string& value) {
      rows_.put(key, value);
    };
    return MethodTable{rows_contract}.on(put, keep).on(put_once, keep);
  }

 private:
  Table<std::string, std::string> rows_;
};

// `start(mesh, number)` starts the number-th write.
template <class Service, class Start>
void served_writes(benchmark::State& state, const char* name, bool is_kept, Start start) {
  const ScratchFolder folder;
  const net::Context context;
  ServerOptions options;
  options.load.calls_max = 4'096;
  std::optional<SqliteOptions> kept;
  if (is_kept) kept = SqliteOptions{.path = folder / "state.db", .service = name};
  const ServiceThread<Service> service(context, folder.endpoint(name), options, {}, kept);
  Mesh mesh = Mesh::to({{name, service.endpoint()}}).value();
  std::int64_t number = 0;
  std::deque<Pending<void>> calls;
  while (state.KeepRunning()) {
    while (static_cast<std::int64_t>(calls.size()) < state.range(0))
      calls.push_back(start(mesh, number++));
    // Those that have ended make room for as many others.
    do {
      calls.front().get().value();
      calls.pop_front();
    } while (!calls.empty() && calls.front().ready());
  }
  for (auto& call : calls) call.get().value();
  state.SetItemsProcessed(number);
}

Pending<void> start_set_item(Mesh& mesh, std::int64_t number) {
  return kv::set_item.start(mesh, "d", kv::Key(key_of(number)), wire::Value::of(value_of(number)));
}
Pending<void> start_put(Mesh& mesh, std::int64_t number) {
  return put.start(mesh, key_of(number), value_of(number));
}
Pending<void> start_put_once(Mesh& mesh, std::int64_t number) {
  return put_once.start(mesh, key_of(number), value_of(number));
}

void kv_commit(benchmark::State& state) {
  served_writes<kv::KvService>(state, "kv", /*is_kept=*/true, start_set_item);
}
void rows_commit(benchmark::State& state) {
  served_writes<RowsService>(state, "rows", /*is_kept=*/true, start_put);
}
void rows_commit_once(benchmark::State& state) {
  served_writes<RowsService>(state, "rows", /*is_kept=*/true, start_put_once);
}
void rows_memory(benchmark::State& state) {
  served_writes<RowsService>(state, "rows", /*is_kept=*/false, start_put);
}

// ---- Redis, which answers when a write is synced

void redis(benchmark::State& state) {
  if (!RedisServer::is_installed()) {
    state.SkipWithError("redis-server is not installed");
    return;
  }
  const ScratchFolder folder;
  const RedisServer server(folder.path());
  RedisClient peer(server);
  std::int64_t number = 0;
  std::int64_t in_flight = 0;
  while (state.KeepRunning()) {
    for (; in_flight != state.range(0); ++in_flight, ++number)
      peer.add_set(key_of(number), value_of(number));
    peer.send();
    in_flight -= static_cast<std::int64_t>(peer.take_answers());
  }
  state.SetItemsProcessed(number);
}

BENCHMARK(bare_sqlite)->Name("durable/bare_sqlite")->UseRealTime();
BENCHMARK(store_alone)
    ->Name("durable/store")
    ->ArgNames({"", "page"})
    ->ArgsProduct({{1, 64, 1000}, {1024, 2048, 4096, 16384}})
    ->UseRealTime();
BENCHMARK(start_with_a_gigabyte)
    ->Name("durable/start_1gb")
    ->ArgNames({"value", "page"})
    ->ArgsProduct({{1024, 102'400}, {4096, 16'384}})
    ->Unit(benchmark::kSecond)
    ->UseRealTime();
BENCHMARK(kv_commit)->Name("durable/kv_commit")->Arg(1)->Arg(64)->Arg(1000)->UseRealTime();
BENCHMARK(rows_commit)->Name("durable/commit")->Arg(1)->Arg(64)->Arg(1000)->UseRealTime();
BENCHMARK(rows_commit_once)->Name("durable/once")->Arg(1)->Arg(64)->Arg(1000)->UseRealTime();
BENCHMARK(rows_memory)->Name("durable/memory")->Arg(1)->Arg(64)->Arg(1000)->UseRealTime();
BENCHMARK(redis)->Name("durable/redis_always")->Arg(1)->Arg(64)->Arg(1000)->UseRealTime();

}  // namespace
}  // namespace onetrip::bench
