#include "examples/migration/state.hpp"

#include <string>
#include <utility>
#include <vector>

#include "onetrip/api/perf_ledger.hpp"

namespace migration {
namespace {

using onetrip::failed_precondition;
using onetrip::Mesh;
using onetrip::Result;
using onetrip::Status;

Result<Bundles> bundles_in_dictionary(Mesh& mesh) {
  ONETRIP_TRY(auto items, dictionary(mesh).copy());
  Bundles bundles;
  for (auto& [key, bundle] : items) {
    ONETRIP_TRY(Hotkey hotkey, key.as<Hotkey>());
    bundles.emplace(std::move(hotkey), std::move(bundle));
  }
  return bundles;
}

}  // namespace

Dictionary dictionary(Mesh& mesh) { return {mesh, std::string(dictionary_name)}; }

Status hold_in_dictionary(Mesh& mesh, const Bundles& bundles) {
  return dictionary(mesh).update({bundles.begin(), bundles.end()});
}

Status hold_in_perf_ledger(Mesh& mesh, const Bundles& bundles) {
  ONETRIP_TRY_STATUS(perf_ledger::save_bundles(mesh, bundles));
  return {};
}

// [move_state]
// The dictionary is emptied, so that a reader that was forgotten fails.  From a copy left behind it
// would go on reading yesterday's bundles.
Status move_state(Mesh& mesh) {
  ONETRIP_TRY(const Bundles bundles, bundles_in_dictionary(mesh));
  ONETRIP_TRY_STATUS(perf_ledger::save_bundles(mesh, bundles));
  return dictionary(mesh).clear();
}
// [/move_state]

Result<Bundles> all_bundles(Mesh& mesh) {
  ONETRIP_TRY(Bundles all, bundles_in_dictionary(mesh));
  ONETRIP_TRY(const std::vector<Hotkey> hotkeys, perf_ledger::get_all_hotkeys(mesh));
  ONETRIP_TRY(Bundles moved, perf_ledger::get_bundles(mesh, hotkeys));
  all.merge(moved);
  if (moved.empty()) return all;
  return failed_precondition("{} is in kv and in perf_ledger", moved.begin()->first);
}

// Why not services of its own, started and stopped here: a program that moves over has its services
// running, and the reader should see how it finds them.  Who has bundles of his own in them is
// refused, because update_all_bundles and clear_all_bundles would drop those.
Status start_empty(Mesh& mesh) {
  ONETRIP_TRY(const std::vector<Hotkey> hotkeys, perf_ledger::get_all_hotkeys(mesh));
  for (const Hotkey& hotkey : hotkeys)
    if (!hotkey.starts_with(hotkey_prefix))
      return failed_precondition(
          "perf_ledger holds the bundle of {}, and this program would drop it: give it empty "
          "services of its own, as docs/from-dictionary-to-service.md does",
          hotkey);
  ONETRIP_TRY_STATUS(perf_ledger::delete_bundles(mesh, hotkeys));
  return dictionary(mesh).clear();
}

}  // namespace migration
