#include "tools/demo/dictionary_forms.hpp"

#include <chrono>
#include <utility>

#include "onetrip/trading/times.hpp"

namespace onetrip::demo {
namespace {

template <class V, class Map>
Status fill(DictProxy<V>& dictionary, const Map& values) {
  std::vector<typename DictProxy<V>::Item> items;
  items.reserve(values.size());
  for (const auto& [key, value] : values) items.emplace_back(kv::Key(key), value);
  return dictionary.update(items);
}

// Reads the value of each of these keys that is there.
template <class V>
Status read_each(const DictProxy<V>& dictionary, const std::vector<std::string>& keys) {
  for (const std::string& key : keys) ONETRIP_TRY_STATUS(dictionary.find(kv::Key(key)));
  return {};
}

// Reads the value of each of these keys, and writes it back.
template <class V>
Status rewrite_each(DictProxy<V>& dictionary, const std::vector<std::string>& keys) {
  for (const std::string& key : keys) {
    ONETRIP_TRY(const auto value, dictionary.find(kv::Key(key)));
    if (value) ONETRIP_TRY_STATUS(dictionary.insert_or_assign(kv::Key(key), *value));
  }
  return {};
}

}  // namespace

Result<HeldState> read_state(Mesh& mesh, const std::vector<std::string>& hotkeys,
                             const std::vector<std::string>& pairs, std::int64_t now_ms) {
  HeldState state;
  ONETRIP_TRY(state.positions, positions::get_positions_for_hotkeys(mesh, hotkeys, false, false));
  ONETRIP_TRY(state.bundles, perf_ledger::get_bundles(mesh, hotkeys));
  ONETRIP_TRY(state.records, challenge_period::get_all(mesh));
  ONETRIP_TRY(state.eliminations, eliminations::get_eliminations(mesh));
  ONETRIP_TRY(state.orders, limit_orders::get_all_limit_orders(mesh));
  for (const std::string& pair : pairs) {
    const std::int64_t start_ms = now_ms - 5 * trading::minute_ms;
    ONETRIP_TRY(state.events[pair], prices::get_window(mesh, pair, start_ms, now_ms));
  }
  return state;
}

DictionaryForms::DictionaryForms(Mesh& mesh)
    : mesh_(mesh),
      positions_(mesh, "positions"),
      bundles_(mesh, "bundles"),
      records_(mesh, "challenge_records"),
      eliminations_(mesh, "eliminations"),
      orders_(mesh, "limit_orders"),
      events_(mesh, "recent_events") {}

Status DictionaryForms::load(const HeldState& state) {
  for (const auto& entry : state.positions) traders_.push_back(entry.first);
  for (const auto& entry : state.events) pairs_.push_back(entry.first);
  ONETRIP_TRY_STATUS(fill(positions_, state.positions));
  ONETRIP_TRY_STATUS(fill(bundles_, state.bundles));
  ONETRIP_TRY_STATUS(fill(records_, state.records));
  std::map<std::string, eliminations::Elimination> rows;
  for (const eliminations::Elimination& row : state.eliminations) rows.emplace(row.hotkey, row);
  ONETRIP_TRY_STATUS(fill(eliminations_, rows));
  ONETRIP_TRY_STATUS(fill(orders_, state.orders));
  return fill(events_, state.events);
}

// Each pair's recent events are read, grow, and are written back.
Status DictionaryForms::push() { return rewrite_each(events_, pairs_); }

// Admission looks at all eliminations; then the pair's prices, and the trader's positions, which
// change.
Status DictionaryForms::submit() {
  if (traders_.empty() || pairs_.empty()) return {};
  const auto turn = static_cast<std::size_t>(turn_++);
  ONETRIP_TRY_STATUS(eliminations_.values());
  ONETRIP_TRY_STATUS(read_each(events_, {pairs_[turn % pairs_.size()]}));
  return rewrite_each(positions_, {traders_[turn % traders_.size()]});
}

// Where nothing is filled.
Status DictionaryForms::evaluate() {
  ONETRIP_TRY_STATUS(orders_.keys());
  ONETRIP_TRY_STATUS(read_each(orders_, pairs_));
  return read_each(events_, pairs_);
}

Status DictionaryForms::mark_all() {
  ONETRIP_TRY_STATUS(read_each(events_, pairs_));
  ONETRIP_TRY_STATUS(positions_.keys());
  ONETRIP_TRY_STATUS(rewrite_each(positions_, traders_));
  return rewrite_each(bundles_, traders_);
}

Status DictionaryForms::refresh() {
  ONETRIP_TRY_STATUS(positions_.keys());
  ONETRIP_TRY_STATUS(read_each(records_, traders_));
  ONETRIP_TRY_STATUS(read_each(positions_, traders_));
  return read_each(bundles_, traders_);
}

// Where nobody is eliminated.
Status DictionaryForms::process() {
  ONETRIP_TRY_STATUS(eliminations_.values());
  ONETRIP_TRY_STATUS(read_each(records_, traders_));
  return read_each(bundles_, traders_);
}

Status DictionaryForms::get_drawdowns() { return read_each(bundles_, traders_); }

Status DictionaryForms::detect() { return read_each(positions_, traders_); }

Status DictionaryForms::get_positions() { return read_each(positions_, traders_); }

Result<std::map<std::string, FormCost>> DictionaryForms::measure(int runs) {
  using Form = Status (DictionaryForms::*)();
  const std::map<std::string, Form> forms{
      {"prices.push", &DictionaryForms::push},
      {"limit_orders.submit", &DictionaryForms::submit},
      {"limit_orders.evaluate", &DictionaryForms::evaluate},
      {"positions.mark_all", &DictionaryForms::mark_all},
      {"challenge_period.refresh", &DictionaryForms::refresh},
      {"eliminations.process", &DictionaryForms::process},
      {"perf_ledger.get_drawdowns", &DictionaryForms::get_drawdowns},
      {"plagiarism.detect", &DictionaryForms::detect},
      {"positions.get_positions_for_hotkeys", &DictionaryForms::get_positions},
  };
  std::map<std::string, FormCost> costs;
  for (const auto& [method, form] : forms) {
    mesh_.round_trips().reset();
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < runs; ++i) ONETRIP_TRY_STATUS((this->*form)());
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    const CallCost total = mesh_.round_trips().total();
    costs[method] = {static_cast<double>(total.trips) / runs,
                     static_cast<double>(total.bytes_sent + total.bytes_received) / runs,
                     took.count() / runs};
  }
  return costs;
}

}  // namespace onetrip::demo
