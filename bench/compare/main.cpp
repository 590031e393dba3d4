// onetrip-compare: the services' half of `scripts/onetrip compare`, which starts the services, runs
// this program, and puts its figures beside Python's.
//
//   onetrip-compare --service kv=ipc://... --service perf_ledger=ipc://... --runs 5
//
// With --durable the services keep their state on disk: of each scenario the batch alone is
// measured. Prints one line of JSON for each run of each pattern, and at the end one with the
// hierarchy.
#include <cstdint>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "onetrip/api/kv.hpp"
#include "onetrip/api/perf_ledger.hpp"
#include "onetrip/base/clock.hpp"
#include "onetrip/base/freed_memory.hpp"
#include "onetrip/client/mesh.hpp"
#include "onetrip/wire/fields.hpp"
#include "onetrip/wire/json.hpp"

#include "bench/compare/hierarchy.hpp"
#include "bench/compare/sample_validator.hpp"
#include "bench/compare/scenarios.hpp"
#include "bench/sample_bundles.hpp"

namespace onetrip::compare {

struct Measured {
  std::string scenario;
  std::string pattern;
  std::uint64_t round_trips = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  double seconds = 0;
};
ONETRIP_FIELDS(Measured, scenario, pattern, round_trips, bytes_sent, bytes_received, seconds)
ONETRIP_FIELDS(Level, name, median_s)

// What Python's half needs: one value of each kind.
struct Samples {
  perf_ledger::PerfBundle bundle;
  eliminations::Elimination elimination;
  positions::Position position;
  challenge_period::ChallengeRecord record;
};
ONETRIP_FIELDS(Samples, bundle, elimination, position, record)

struct Hierarchy {
  std::vector<Level> hierarchy;
};
ONETRIP_FIELDS(Hierarchy, hierarchy)

namespace {

template <class T>
void print(const T& row) {
  std::cout << wire::to_json(row).value() << std::endl;  // NOLINT(performance-avoid-endl): progress
}

// What was written before may still be on its way from the log into the file, and a commit waits
// for that: so does this, whatever becomes of its calls.
void wait_for_disk(Mesh& mesh) {
  static_cast<void>(
      kv::set_item(mesh, "compare", kv::Key("waited"), wire::Value::of(std::int64_t{1})).ok());
  static_cast<void>(
      perf_ledger::update_last_update_ms(mesh, perf_ledger::bench::sample_hotkey(0), 1).ok());
}

Measured measured(const Scenario& scenario, const Pattern& pattern, const std::string& name,
                  Mesh& mesh) {
  scenario.prepare(mesh);
  wait_for_disk(mesh);
  mesh.round_trips().reset();
  const SystemClock clock;
  const Time begin = clock.now();
  pattern.work(mesh);
  const std::chrono::duration<double> taken = clock.now() - begin;
  const CallCost cost = mesh.round_trips().total();
  return {scenario.name, name, cost.trips, cost.bytes_sent, cost.bytes_received, taken.count()};
}

struct Options {
  Directory services;
  int runs = 5;
  bool durable = false;
  bool print_samples = false;
};

std::vector<Scenario> all_scenarios() {
  const perf_ledger::PerfBundle bundle = perf_ledger::bench::sample_bundle();
  std::vector<Scenario> all = scenarios(bundle);
  for (Scenario& scenario : validator_scenarios(bundle)) all.push_back(std::move(scenario));
  return all;
}

Samples samples() {
  return {perf_ledger::bench::sample_bundle(), sample_elimination(0), sample_position(0, 1),
          sample_record(0)};
}

// Nothing where the pattern is not measured.
std::string shown_name(const Pattern& pattern, bool durable) {
  if (!durable) return pattern.name;
  return pattern.name == "explicit_batch" ? "durable_batch" : "";
}

int run(const Options& options) {
  if (options.print_samples) {
    print(samples());
    return 0;
  }
  constexpr auto patient = std::chrono::seconds(60);
  Mesh mesh = Mesh::to(options.services, {.calls = {.deadline = patient}}).value();
  for (const Scenario& scenario : all_scenarios())
    for (int i = 0; i < options.runs; ++i)
      for (const Pattern& pattern : scenario.patterns)
        if (const std::string name = shown_name(pattern, options.durable); !name.empty())
          print(measured(scenario, pattern, name, mesh));
  if (!options.durable) print(Hierarchy{measure_hierarchy(mesh)});
  return 0;
}

}  // namespace
}  // namespace onetrip::compare

int main(int argc, char** argv) {
  CLI::App app{"The services' half of `scripts/onetrip compare`: a line of JSON for each run."};
  app.set_version_flag("--version", "onetrip-compare " ONETRIP_VERSION);
  onetrip::compare::Options options;
  auto* samples = app.add_flag("--print-samples", options.print_samples,
                               "print the values that all patterns work on, and no more");
  std::map<std::string, std::string> services;
  app.add_option("--service", services, "a service's name and its endpoint")
      ->delimiter('=')
      ->excludes(samples);
  app.add_flag("--durable", options.durable, "the services keep their state on disk");
  app.add_option("--runs", options.runs, "runs of each pattern")->check(CLI::Range(1, 1000));
  CLI11_PARSE(app, argc, argv);
  onetrip::keep_freed_memory();
  options.services = {services.begin(), services.end()};
  return onetrip::compare::run(options);
}
