#include "examples/migration/run_step.hpp"

#include "examples/migration/state.hpp"

namespace migration {
namespace {

using onetrip::failed_precondition;
using onetrip::Mesh;
using onetrip::Result;
using onetrip::Status;

// Does the work, with the ledger opened before it and read behind it.
template <class Work>
auto counted(Mesh& mesh, std::vector<Cost>& costs, const char* name, Work work) {
  mesh.round_trips().reset();
  auto result = work();
  costs.push_back({name, mesh.round_trips().by_method()});
  return result;
}

}  // namespace

Result<Ran> run_step(Mesh& mesh, const Step& step, const Sample& sample) {
  ONETRIP_TRY_STATUS(step.hold(mesh, sample.held));
  Ran ran;
  if (step.moves_state)
    ONETRIP_TRY_STATUS(counted(mesh, ran.moved, "move_state", [&] { return move_state(mesh); }));

  const Program& program = step.program;
  Outcome& outcome = ran.outcome;
  ONETRIP_TRY_STATUS(
      counted(mesh, ran.costs, "set_times", [&] { return program.set_times(sample.times); }));
  ONETRIP_TRY(outcome.set, all_bundles(mesh));
  ONETRIP_TRY(outcome.read,
              counted(mesh, ran.costs, "read_times", [&] { return program.read_times(); }));
  ONETRIP_TRY_STATUS(
      counted(mesh, ran.costs, "replace_all", [&] { return program.replace_all(sample.fresh); }));
  ONETRIP_TRY(outcome.replaced, all_bundles(mesh));
  ONETRIP_TRY_STATUS(counted(mesh, ran.costs, "clear", [&] { return program.clear(); }));
  ONETRIP_TRY(outcome.cleared, all_bundles(mesh));
  return ran;
}

Status check_outcome(const Outcome& outcome, const Sample& sample) {
  Bundles set = sample.held;
  for (const auto& [hotkey, ms] : sample.times) set.at(hotkey).last_update_ms = ms;

  const auto wrong = [](const char* work) {
    return failed_precondition("{} has come out otherwise than a std::map's would", work);
  };
  if (outcome.set != set) return wrong("set_times");
  if (outcome.read != sample.times) return wrong("read_times");
  if (outcome.replaced != sample.fresh) return wrong("replace_all");
  if (!outcome.cleared.empty()) return wrong("clear");
  return {};
}

}  // namespace migration
