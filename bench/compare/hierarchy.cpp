#include "bench/compare/hierarchy.hpp"

#include <algorithm>
#include <cstdint>
#include <unordered_map>

#include "onetrip/api/kv.hpp"
#include "onetrip/api/perf_ledger.hpp"
#include "onetrip/base/check.hpp"
#include "onetrip/base/clock.hpp"

#include "bench/sample_bundles.hpp"

namespace onetrip::compare {
namespace {

constexpr int samples_count = 101;

// `accesses`: how many a call of `access` makes; a clock cannot time one that takes nanoseconds.
template <class Access>
Level measured(std::string name, int accesses, Access access) {
  const SystemClock clock;
  std::vector<double> seconds;
  for (int i = 0; i < samples_count; ++i) {
    const Time begin = clock.now();
    access();
    const std::chrono::duration<double> taken = clock.now() - begin;
    seconds.push_back(taken.count() / accesses);
  }
  std::nth_element(seconds.begin(), seconds.begin() + samples_count / 2, seconds.end());
  return {std::move(name), seconds[samples_count / 2]};
}

}  // namespace

std::vector<Level> measure_hierarchy(Mesh& mesh) {
  const std::map<std::string, std::int64_t> times = perf_ledger::bench::sample_times();
  const std::unordered_map<std::string, std::int64_t> local(times.begin(), times.end());
  const std::string hotkey = perf_ledger::bench::sample_hotkey(7);
  perf_ledger::update_all_bundles(mesh, perf_ledger::bench::sample_bundles()).value();
  kv::set_item(mesh, "times", hotkey, kv::Value::of(local.at(hotkey))).value();
  return {
      measured("local_map", static_cast<int>(times.size()),
               [&] {
                 std::int64_t sum = 0;
                 for (const auto& [key, ms] : times) sum += local.at(key);
                 ONETRIP_CHECK(sum > 0);
               }),
      measured("explicit_call", 1, [&] { perf_ledger::get_last_update_ms(mesh, hotkey).value(); }),
      measured("kv_operation", 1, [&] { kv::get_item(mesh, "times", hotkey).value(); })};
}

}  // namespace onetrip::compare
