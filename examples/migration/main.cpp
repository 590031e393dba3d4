// migration [--config FILE] [--checkpoints N]: a program moves over from a shared dictionary to a
// service, one loop at a time, and shows at each step what its round trips have cost.
#include <cstdio>
#include <string>
#include <vector>

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "onetrip/onetrip.hpp"

#include "examples/migration/run_step.hpp"
#include "examples/migration/state.hpp"
#include "examples/migration/steps.hpp"
#include "examples/migration/table.hpp"
#include "examples/migration/two_writers.hpp"

namespace migration {
namespace {

using onetrip::Mesh;
using onetrip::Status;

struct Options {
  std::string config;
  int checkpoints = 240;  // 120 days.
};

void show(int number, const Step& step, const Ran& ran) {
  fmt::print("Step {}: {}\n", number, step.title);
  if (step.moves_state) fmt::print("{}{}\n", table_head(), table_of(ran.moved));
  fmt::print("{}{}{}\n", table_head(), table_of(ran.costs), sum_of(ran.costs));
}

Status run(const Options& options) {
  ONETRIP_TRY(Mesh mesh, Mesh::from_config(options.config));
  ONETRIP_TRY_STATUS(start_empty(mesh));

  const Sample sample = make_sample(options.checkpoints);
  const std::vector<Step> steps = make_steps(mesh);
  int number = 0;
  for (const Step& step : steps) {
    ONETRIP_TRY(const Ran ran, run_step(mesh, step, sample));
    show(number++, step, ran);
    ONETRIP_TRY_STATUS(check_outcome(ran.outcome, sample));
  }
  ONETRIP_TRY(const std::string lines, two_writers(mesh, sample));
  fmt::print("Every step has left the same bundles behind.\n\nTwo writers of one bundle:\n{}",
             lines);
  return {};
}

}  // namespace
}  // namespace migration

int main(int argc, char** argv) {
  CLI::App app("Moves from a shared dictionary to a service, one loop at a time.", "migration");
  app.set_version_flag("--version", "migration " ONETRIP_VERSION);
  migration::Options options;
  app.add_option("--config", options.config, "The services' configuration file")->type_name("FILE");
  app.add_option("--checkpoints", options.checkpoints, "In each ledger of a bundle (240)")
      ->type_name("N")
      ->check(CLI::Range(1, 1000));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }

  const onetrip::Status status = migration::run(options);
  if (status.ok()) return 0;
  fmt::print(stderr, "migration: {}\n", onetrip::to_string(status.error()));
  return 1;
}
