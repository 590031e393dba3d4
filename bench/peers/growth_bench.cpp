// How the cost of reading grows with the number of keys, by each way to read them; and what several
// instances of a service answer.
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include <fmt/format.h>

#include "onetrip/base/check.hpp"
#include "onetrip/base/freed_memory.hpp"
#include "onetrip/client/mesh.hpp"
#include "onetrip/rpc/method_table.hpp"

#include "bench/measured_calls.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/service_thread.hpp"

namespace onetrip::bench {
namespace {

constexpr Service values_service{"values", Placement::replicated, "", "For measuring."};
constexpr Method<std::string(std::string)> get{
    values_service, "get", Effect::read, {"key"}, "The value of a key."};
constexpr Method<std::map<std::string, std::string>(std::vector<std::string>)> get_many{
    values_service, "get_many", Effect::read, {"keys"}, "The values of keys."};
constexpr Contract values_contract{values_service, get, get_many};

std::string key_of(std::int64_t number) { return fmt::format("key_{}", number); }

class ValuesService {
 public:
  static constexpr std::int64_t keys_max = 10'000;

  explicit ValuesService(Store& /*store*/) {
    for (std::int64_t i = 0; i != keys_max; ++i) values_.emplace(key_of(i), std::string(32, 'x'));
  }
  MethodTable methods() const {
    return MethodTable{values_contract}
        .on(get, [this](const std::string& key) { return values_.at(key); })
        .on(get_many, [this](const std::vector<std::string>& keys) {
          std::map<std::string, std::string> found;
          for (const std::string& key : keys) found.emplace(key, values_.at(key));
          return found;
        });
  }

 private:
  std::map<std::string, std::string> values_;
};

// Of so many instances; of each another may be asked.
class ServedValues {
 public:
  explicit ServedValues(std::uint32_t instances) {
    keep_freed_memory();
    std::vector<std::string> endpoints;
    for (std::uint32_t i = 0; i != instances; ++i) {
      ServerOptions options;
      options.load.calls_max = 2 * ValuesService::keys_max;
      options.instance = i;
      options.instances = instances;
      const std::string endpoint = folder_.endpoint(fmt::format("values_{}", i));
      services_.push_back(
          std::make_unique<ServiceThread<ValuesService>>(context_, endpoint, options));
      endpoints.push_back(services_.back()->endpoint());
    }
    MeshOptions options;
    options.calls_in_flight_max = 2 * ValuesService::keys_max;
    mesh_ = std::make_unique<Mesh>(Mesh::to({{"values", endpoints}}, options).value());
  }

  Mesh& mesh() { return *mesh_; }

 private:
  ScratchFolder folder_;
  net::Context context_;
  std::vector<std::unique_ptr<ServiceThread<ValuesService>>> services_;
  std::unique_ptr<Mesh> mesh_;
};

void one_at_a_time(Mesh& mesh, const std::vector<std::string>& keys) {
  for (const std::string& key : keys) ONETRIP_CHECK(get(mesh, key).ok());
}

void all_in_flight(Mesh& mesh, const std::vector<std::string>& keys) {
  std::vector<Pending<std::string>> calls;
  calls.reserve(keys.size());
  for (const std::string& key : keys) calls.push_back(get.start(mesh, key));
  for (Pending<std::string>& call : calls) {
    const Result<std::string> value = call.get();
    ONETRIP_CHECK(value.ok(), value.error().message);
  }
}

void one_call(Mesh& mesh, const std::vector<std::string>& keys) {
  ONETRIP_CHECK(get_many(mesh, keys)->size() == keys.size());
}

template <void (*read)(Mesh&, const std::vector<std::string>&)>
void keys(benchmark::State& state) {
  ServedValues values(1);
  std::vector<std::string> names;
  for (std::int64_t i = 0; i != state.range(0); ++i) names.push_back(key_of(i));
  read(values.mesh(), names);
  while (state.KeepRunning()) read(values.mesh(), names);
}

// A thousand in flight, from one client to all of them in turn.
void instances(benchmark::State& state) {
  ServedValues values(static_cast<std::uint32_t>(state.range(0)));
  std::vector<std::string> names;
  for (std::size_t i = 0; i != in_flight_max; ++i) names.push_back(key_of(1));
  all_in_flight(values.mesh(), names);
  while (state.KeepRunning()) all_in_flight(values.mesh(), names);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(in_flight_max));
}

template <void (*run)(benchmark::State&)>
void register_keys(const char* name) {
  benchmark::RegisterBenchmark(name, run)
      ->Unit(benchmark::kMicrosecond)
      ->UseRealTime()
      ->RangeMultiplier(10)
      ->Range(10, ValuesService::keys_max);
}

const bool growth_registered = [] {
  register_keys<keys<one_at_a_time>>("peers/onetrip, one at a time/keys");
  register_keys<keys<all_in_flight>>("peers/onetrip, in flight/keys");
  register_keys<keys<one_call>>("peers/onetrip, one call/keys");
  benchmark::RegisterBenchmark("peers/onetrip/instances", instances)
      ->UseRealTime()
      ->DenseRange(1, 4);
  return true;
}();

}  // namespace
}  // namespace onetrip::bench
