#include "examples/migration/steps.hpp"

#include "examples/migration/after.hpp"
#include "examples/migration/before.hpp"
#include "examples/migration/bundles_by_key.hpp"
#include "examples/migration/state.hpp"

namespace migration {
namespace {

// All four are loops, over `dict`.
template <class Dict>
Program loops_over(Dict dict) {
  Program program;
  program.set_times = [dict](const Times& times) mutable { return before::set_times(dict, times); };
  program.read_times = [dict]() mutable { return before::read_times(dict); };
  program.replace_all = [dict](const Bundles& fresh) mutable {
    return before::replace_all(dict, fresh);
  };
  program.clear = [dict]() mutable { return before::clear(dict); };
  return program;
}

}  // namespace

// [steps]
std::vector<Step> make_steps(onetrip::Mesh& mesh) {
  std::vector<Step> steps;
  Program program = loops_over(dictionary(mesh));
  steps.push_back({"loops over a dictionary of kv", hold_in_dictionary, false, program});

  program = loops_over(BundlesByKey(mesh));
  steps.push_back({"the state is perf_ledger's", hold_in_dictionary, true, program});

  const auto then = [&](const char* title) {
    steps.push_back({title, hold_in_perf_ledger, false, program});
  };
  program.set_times = [&mesh](const Times& times) { return after::set_times(mesh, times); };
  then("set_times is a method");
  program.read_times = [&mesh] { return after::read_times(mesh); };
  then("read_times is a method");
  program.replace_all = [&mesh](const Bundles& fresh) { return after::replace_all(mesh, fresh); };
  then("replace_all is a method");
  program.clear = [&mesh] { return after::clear(mesh); };
  then("clear is a method, and no loop is left");
  return steps;
}
// [/steps]

}  // namespace migration
