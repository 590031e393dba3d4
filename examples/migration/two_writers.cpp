#include "examples/migration/two_writers.hpp"

#include <cstdint>

#include <fmt/core.h>

#include "onetrip/api/perf_ledger.hpp"

#include "examples/migration/bundles_by_key.hpp"

namespace migration {
namespace {

using onetrip::Mesh;
using onetrip::Result;
using onetrip::Status;

constexpr std::int64_t new_ms = 1'800'000'000'000;
constexpr double new_max_return = 1.5;

double& max_return_of(PerfBundle& bundle) { return bundle.ledgers.at("portfolio").max_return; }

// [loop_and_loop]
Status loop_and_loop(Mesh& mesh, const Hotkey& hotkey) {
  BundlesByKey bundles(mesh);
  ONETRIP_TRY(PerfBundle ours, bundles.at(hotkey));
  ONETRIP_TRY(PerfBundle theirs, bundles.at(hotkey));
  ours.last_update_ms = new_ms;
  ONETRIP_TRY_STATUS(bundles.insert_or_assign(hotkey, ours));
  max_return_of(theirs) = new_max_return;
  return bundles.insert_or_assign(hotkey, theirs);  // with the time of before
}
// [/loop_and_loop]

// [method_and_loop]
Status method_and_loop(Mesh& mesh, const Hotkey& hotkey) {
  BundlesByKey bundles(mesh);
  ONETRIP_TRY(PerfBundle theirs, bundles.at(hotkey));
  ONETRIP_TRY_STATUS(perf_ledger::update_last_update_ms(mesh, hotkey, new_ms));
  max_return_of(theirs) = new_max_return;
  return bundles.insert_or_assign(hotkey, theirs);  // with the time of before
}
// [/method_and_loop]

// [method_and_method]
Status method_and_method(Mesh& mesh, const Hotkey& hotkey) {
  ONETRIP_TRY_STATUS(perf_ledger::update_last_update_ms(mesh, hotkey, new_ms));
  return perf_ledger::update_field(mesh, hotkey, "max_return",
                                   onetrip::wire::Value::of(new_max_return));
}
// [/method_and_method]

using Writers = Status (*)(Mesh&, const Hotkey&);

Result<std::string> line_of(Mesh& mesh, const Bundles::value_type& bundle, const char* name,
                            Writers write) {
  const Hotkey& hotkey = bundle.first;
  ONETRIP_TRY_STATUS(perf_ledger::save_bundles(mesh, {bundle}));
  ONETRIP_TRY_STATUS(write(mesh, hotkey));
  ONETRIP_TRY(PerfBundle now, BundlesByKey(mesh).at(hotkey));
  ONETRIP_TRY_STATUS(perf_ledger::delete_bundles(mesh, {hotkey}));
  return fmt::format("  {:<20}last_update_ms {:<6} max_return {}\n", name,
                     now.last_update_ms == new_ms ? "kept," : "LOST,",
                     max_return_of(now) == new_max_return ? "kept" : "LOST");
}

}  // namespace

Result<std::string> two_writers(Mesh& mesh, const Sample& sample) {
  const Bundles::value_type& bundle = *sample.held.begin();
  ONETRIP_TRY(const std::string first, line_of(mesh, bundle, "loop and loop", loop_and_loop));
  ONETRIP_TRY(const std::string second, line_of(mesh, bundle, "method and loop", method_and_loop));
  ONETRIP_TRY(const std::string third,
              line_of(mesh, bundle, "method and method", method_and_method));
  return first + second + third;
}

}  // namespace migration
