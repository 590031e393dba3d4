#include "bench/compare/scenarios.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "onetrip/api/kv.hpp"
#include "onetrip/api/perf_ledger.hpp"
#include "onetrip/client/dict_proxy.hpp"

#include "bench/compare/patterns.hpp"
#include "bench/sample_bundles.hpp"

namespace onetrip::compare {
namespace {

using perf_ledger::Bundles;
using perf_ledger::Hotkey;
using perf_ledger::PerfBundle;
using perf_ledger::bench::hotkeys_count;
using perf_ledger::bench::sample_hotkey;

constexpr std::int64_t now_ms = 1'772'000'000'000;
constexpr std::size_t dropped_count = hotkeys_count / 2;
constexpr std::int64_t inserted_count = 1000;
constexpr double new_max_return = 1.5;

using Dict = DictProxy<PerfBundle>;
Dict bundles_in(Mesh& mesh) { return {mesh, "bundles"}; }

// What the scenarios work on; shared by them, and never changed.
struct Data {
  explicit Data(const PerfBundle& bundle) {
    for (const Hotkey& hotkey : hotkeys) held.emplace(hotkey, bundle);
    for (const Hotkey& hotkey : hotkeys_from(dropped_count)) fresh.emplace(hotkey, bundle);
    items.assign(held.begin(), held.end());
  }

  static std::vector<Hotkey> hotkeys_from(std::size_t first) {
    std::vector<Hotkey> some;
    for (std::size_t i = 0; i < hotkeys_count; ++i) some.push_back(sample_hotkey(first + i));
    return some;
  }

  const std::vector<Hotkey> hotkeys = hotkeys_from(0);
  const std::vector<Hotkey> dropped{hotkeys.begin(), hotkeys.begin() + dropped_count};
  Bundles held;
  Bundles fresh;                  // What replaces them: the second half, and as many new ones.
  std::vector<Dict::Item> items;  // Those held, for a dictionary.
};
using Shared = std::shared_ptr<const Data>;

Work hold(const Shared& data) {
  return [data](Mesh& mesh) {
    Dict dict = bundles_in(mesh);
    dict.clear().value();
    dict.update(data->items).value();
    perf_ledger::update_all_bundles(mesh, data->held).value();
  };
}

// Reads every bundle, changes it, and puts it back: what a dictionary asks of who changes one
// field.
template <class Change>
void change_in_dict(Mesh& mesh, const Data& data, Change change) {
  Dict dict = bundles_in(mesh);
  for (const Hotkey& hotkey : data.hotkeys) {
    PerfBundle bundle = dict.at(hotkey).value();
    change(bundle);
    dict.insert_or_assign(hotkey, bundle).value();
  }
}

Scenario update_100_times(const Shared& data) {
  const auto start = [](Mesh& mesh, const Hotkey& hotkey) {
    return perf_ledger::update_last_update_ms.start(mesh, hotkey, now_ms);
  };
  return {"update_100_times",
          hold(data),
          {{"kv_proxy",
            [=](Mesh& mesh) {
              change_in_dict(mesh, *data,
                             [](PerfBundle& bundle) { bundle.last_update_ms = now_ms; });
            }},
           {"explicit_each", [=](Mesh& mesh) { one_by_one(mesh, data->hotkeys, start); }},
           {"explicit_pipelined", [=](Mesh& mesh) { pipelined(mesh, data->hotkeys, start); }},
           {"explicit_batch", [=](Mesh& mesh) {
              std::map<Hotkey, std::int64_t> times;
              for (const Hotkey& hotkey : data->hotkeys) times.emplace(hotkey, now_ms);
              perf_ledger::batch_update_times(mesh, times).value();
            }}}};
}

void replace_in_dict(Mesh& mesh, const Data& data) {
  Dict dict = bundles_in(mesh);
  const std::vector<kv::Key> held = dict.keys().value();
  for (const kv::Key& key : held) {
    const bool stays = data.fresh.contains(key.as<Hotkey>().value());
    if (!stays) dict.erase(key).value();
  }
  for (const auto& [hotkey, bundle] : data.fresh) dict.insert_or_assign(hotkey, bundle).value();
}

Scenario replace_all_100(const Shared& data) {
  const auto drop = [](Mesh& mesh, const Hotkey& hotkey) {
    return perf_ledger::delete_bundles.start(mesh, {hotkey});
  };
  const auto save = [](Mesh& mesh, const Bundles::value_type& entry) {
    return perf_ledger::save_bundles.start(mesh, {entry});
  };
  return {"replace_all_100",
          hold(data),
          {{"kv_proxy", [=](Mesh& mesh) { replace_in_dict(mesh, *data); }},
           {"explicit_each",
            [=](Mesh& mesh) {
              one_by_one(mesh, data->dropped, drop);
              one_by_one(mesh, data->fresh, save);
            }},
           {"explicit_pipelined",
            [=](Mesh& mesh) {
              pipelined(mesh, data->dropped, drop);
              pipelined(mesh, data->fresh, save);
            }},
           {"explicit_batch",
            [=](Mesh& mesh) { perf_ledger::update_all_bundles(mesh, data->fresh).value(); }}}};
}

Scenario clear_100(const Shared& data) {
  const auto drop = [](Mesh& mesh, const Hotkey& hotkey) {
    return perf_ledger::delete_bundles.start(mesh, {hotkey});
  };
  return {"clear_100",
          hold(data),
          {{"kv_proxy",
            [=](Mesh& mesh) {
              Dict dict = bundles_in(mesh);
              const std::vector<kv::Key> held = dict.keys().value();
              for (const kv::Key& key : held) dict.erase(key).value();
            }},
           {"explicit_each", [=](Mesh& mesh) { one_by_one(mesh, data->hotkeys, drop); }},
           {"explicit_pipelined", [=](Mesh& mesh) { pipelined(mesh, data->hotkeys, drop); }},
           {"explicit_batch", [=](Mesh& mesh) { perf_ledger::clear_all_bundles(mesh).value(); }}}};
}

Scenario read_one_field(const Shared& data) {
  const auto start = [](Mesh& mesh, const Hotkey& hotkey) {
    return perf_ledger::get_last_update_ms.start(mesh, hotkey);
  };
  return {"read_one_field",
          hold(data),
          {{"kv_proxy",
            [=](Mesh& mesh) {
              std::int64_t latest = 0;
              for (const Hotkey& hotkey : data->hotkeys)
                latest = std::max(latest, bundles_in(mesh).at(hotkey).value().last_update_ms);
              ONETRIP_CHECK(latest > 0);
            }},
           {"explicit_each", [=](Mesh& mesh) { one_by_one(mesh, data->hotkeys, start); }},
           {"explicit_pipelined", [=](Mesh& mesh) { pipelined(mesh, data->hotkeys, start); }},
           {"explicit_batch", [=](Mesh& mesh) {
              const auto times = perf_ledger::get_last_update_times(mesh).value();
              ONETRIP_CHECK(times.size() == hotkeys_count, times.size());
            }}}};
}

Scenario write_one_field(const Shared& data) {
  const auto start = [](Mesh& mesh, const Hotkey& hotkey) {
    return perf_ledger::update_field.start(mesh, hotkey, "max_return",
                                           wire::Value::of(new_max_return));
  };
  return {"write_one_field",
          hold(data),
          {{"kv_proxy",
            [=](Mesh& mesh) {
              change_in_dict(mesh, *data, [](PerfBundle& bundle) {
                bundle.ledgers.at("portfolio").max_return = new_max_return;
              });
            }},
           {"explicit_each", [=](Mesh& mesh) { one_by_one(mesh, data->hotkeys, start); }},
           {"explicit_pipelined", [=](Mesh& mesh) { pipelined(mesh, data->hotkeys, start); }},
           {"explicit_batch", [=](Mesh& mesh) {
              in_one_batch(mesh, data->hotkeys, [](Batch& batch, const Hotkey& hotkey) {
                batch.add(perf_ledger::update_field, hotkey, "max_return",
                          wire::Value::of(new_max_return));
              });
            }}}};
}

using Inserted = std::map<std::string, std::string>;

// {'large': 'object' * 100}, under the numbers from 0 on.
const std::vector<DictProxy<Inserted>::Item>& inserted_items() {
  static const std::vector<DictProxy<Inserted>::Item> items = [] {
    std::string object;
    for (int i = 0; i < 100; ++i) object += "object";
    std::vector<DictProxy<Inserted>::Item> made;
    for (std::int64_t i = 0; i < inserted_count; ++i)
      made.emplace_back(i, Inserted{{"large", object}});
    return made;
  }();
  return items;
}

// Inserting has no meaning beyond itself, so the service with the explicit method is kv, too.
Scenario insert_1000() {
  const auto start = [](Mesh& mesh, const DictProxy<Inserted>::Item& item) {
    return kv::set_item.start(mesh, "inserted", item.first, wire::Value::of(item.second));
  };
  return {"insert_1000",
          [=](Mesh& mesh) { kv::clear(mesh, "inserted").value(); },
          {{"kv_proxy",
            [=](Mesh& mesh) {
              DictProxy<Inserted> dict(mesh, "inserted");
              for (const auto& [key, value] : inserted_items())
                dict.insert_or_assign(key, value).value();
            }},
           {"explicit_each", [=](Mesh& mesh) { one_by_one(mesh, inserted_items(), start); }},
           {"explicit_pipelined", [=](Mesh& mesh) { pipelined(mesh, inserted_items(), start); }},
           {"explicit_batch", [=](Mesh& mesh) {
              DictProxy<Inserted>(mesh, "inserted").update(inserted_items()).value();
            }}}};
}

}  // namespace

std::vector<Scenario> scenarios(const PerfBundle& bundle) {
  const auto data = std::make_shared<const Data>(bundle);
  return {update_100_times(data), replace_all_100(data), clear_100(data),
          read_one_field(data),   write_one_field(data), insert_1000()};
}

}  // namespace onetrip::compare
