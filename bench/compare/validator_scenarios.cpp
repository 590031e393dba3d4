// The workloads that made a validator slow: an admission check, positions read and saved,
// drawdowns, bucket views.
#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <utility>

#include "onetrip/api/challenge_period.hpp"
#include "onetrip/api/eliminations.hpp"
#include "onetrip/api/kv.hpp"
#include "onetrip/api/perf_ledger.hpp"
#include "onetrip/api/positions.hpp"
#include "onetrip/client/dict_proxy.hpp"

#include "bench/compare/patterns.hpp"
#include "bench/compare/sample_validator.hpp"
#include "bench/compare/scenarios.hpp"

namespace onetrip::compare {
namespace {

using challenge_period::ChallengeRecord;
using eliminations::Elimination;
using positions::Positions;

// By value: a loop over what a temporary Result holds would outlive it.
template <class Dict>
std::vector<kv::Key> keys_of(Dict& dict) {
  return dict.keys().value();
}

constexpr std::size_t positions_each = 5;
constexpr std::size_t positions_of_one = 50;

using EliminationDict = DictProxy<Elimination>;
using PositionsDict = DictProxy<Positions>;
using RecordDict = DictProxy<ChallengeRecord>;
using BundleDict = DictProxy<perf_ledger::PerfBundle>;

std::vector<std::string> miners() {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < miners_count; ++i) all.push_back(sample_miner(i));
  return all;
}

// Does it the first time only: for what the patterns leave as it is.
Work once(Work prepare) {
  const auto is_done = std::make_shared<bool>(false);
  return [is_done, prepare = std::move(prepare)](Mesh& mesh) {
    if (!std::exchange(*is_done, true)) prepare(mesh);
  };
}

void hold_eliminations(Mesh& mesh) {
  std::vector<EliminationDict::Item> items;
  std::vector<Elimination> rows;
  for (std::size_t i = 0; i < miners_count; ++i) {
    rows.push_back(sample_elimination(i));
    items.emplace_back(sample_miner(i), rows.back());
  }
  EliminationDict(mesh, "eliminations").update(items).value();
  eliminations::sync(mesh, rows).value();
}

// May somebody who is not eliminated place an order?  A shared list is read row by row; in the
// service it is two questions, as one who came back is refused, too.
Scenario admission_256() {
  const std::string hotkey = sample_miner(miners_count);
  return {"admission_256",
          once(hold_eliminations),
          {{"kv_proxy",
            [=](Mesh& mesh) {
              EliminationDict dict(mesh, "eliminations");
              for (const kv::Key& key : keys_of(dict))
                ONETRIP_CHECK(dict.at(key).value().hotkey != hotkey);
            }},
           {"explicit_each",
            [=](Mesh& mesh) {
              ONETRIP_CHECK(!eliminations::is_eliminated(mesh, hotkey).value());
              ONETRIP_CHECK(!eliminations::is_re_registered(mesh, hotkey).value());
            }},
           {"explicit_pipelined",
            [=](Mesh& mesh) {
              auto is_eliminated = eliminations::is_eliminated.start(mesh, hotkey);
              auto is_re_registered = eliminations::is_re_registered.start(mesh, hotkey);
              ONETRIP_CHECK(!is_eliminated.get().value() && !is_re_registered.get().value());
            }},
           {"explicit_batch", [=](Mesh& mesh) {
              Batch batch{mesh};
              batch.add(eliminations::is_eliminated, hotkey);
              batch.add(eliminations::is_re_registered, hotkey);
              ONETRIP_CHECK(batch.send().ok());
            }}}};
}

void hold_positions(Mesh& mesh) {
  PositionsDict dict(mesh, "positions");
  for (std::size_t miner = 0; miner < miners_count; ++miner) {
    const std::size_t count = miner == 0 ? positions_of_one : positions_each;
    const Positions held = sample_positions(miner, count);
    dict.insert_or_assign(sample_miner(miner), held).value();
    positions::import_positions(mesh, held).value();
  }
}

Scenario positions_256(const Work& hold) {
  const auto start = [](Mesh& mesh, const std::string& miner) {
    return positions::get_positions.start(mesh, miner, false);
  };
  return {"positions_256x5",
          hold,
          {{"kv_proxy",
            [](Mesh& mesh) {
              PositionsDict dict(mesh, "positions");
              for (const kv::Key& key : keys_of(dict)) ONETRIP_CHECK(!dict.at(key).value().empty());
            }},
           {"explicit_each", [=](Mesh& mesh) { one_by_one(mesh, miners(), start); }},
           {"explicit_pipelined", [=](Mesh& mesh) { pipelined(mesh, miners(), start); }},
           {"explicit_batch", [](Mesh& mesh) {
              const auto all = positions::get_positions_for_hotkeys(mesh, miners()).value();
              ONETRIP_CHECK(all.size() == miners_count, all.size());
            }}}};
}

// A dictionary holds a miner's list, and so the list is what crosses.
Scenario save_one_of_50(const Work& hold) {
  const auto saved = [] { return Positions{sample_position(0, 0)}; };
  const Work save = [=](Mesh& mesh) { positions::import_positions(mesh, saved()).value(); };
  return {"save_one_of_50",
          hold,
          {{"kv_proxy",
            [=](Mesh& mesh) {
              PositionsDict dict(mesh, "positions");
              Positions held = dict.at(sample_miner(0)).value();
              held.front() = saved().front();
              dict.insert_or_assign(sample_miner(0), held).value();
            }},
           {"explicit_each", save},
           {"explicit_pipelined", save},
           {"explicit_batch", save}}};
}

Scenario drawdowns_256(const perf_ledger::PerfBundle& bundle) {
  const auto hold = [bundle](Mesh& mesh) {
    BundleDict dict(mesh, "drawdowns");
    for (const std::string& miner : miners()) {
      dict.insert_or_assign(miner, bundle).value();
      perf_ledger::save_bundles(mesh, {{miner, bundle}}).value();
    }
  };
  const auto start = [](Mesh& mesh, const std::string& miner) {
    return perf_ledger::get_drawdowns.start(mesh, {miner});
  };
  return {"drawdowns_256",
          once(hold),
          {{"kv_proxy",
            [](Mesh& mesh) {
              BundleDict dict(mesh, "drawdowns");
              double least = 1;
              for (const kv::Key& key : keys_of(dict)) {
                const perf_ledger::PerfBundle theirs = dict.at(key).value();
                for (const auto& checkpoint : theirs.ledgers.at("portfolio").cps)
                  least = std::min(least, checkpoint.mdd);
              }
              ONETRIP_CHECK(least > 0);
            }},
           {"explicit_each", [=](Mesh& mesh) { one_by_one(mesh, miners(), start); }},
           {"explicit_pipelined", [=](Mesh& mesh) { pipelined(mesh, miners(), start); }},
           {"explicit_batch", [](Mesh& mesh) {
              const auto all = perf_ledger::get_drawdowns(mesh, miners()).value();
              ONETRIP_CHECK(all.size() == miners_count, all.size());
            }}}};
}

constexpr std::array buckets{challenge_period::maincomp, challenge_period::challenge,
                             challenge_period::probation, challenge_period::plagiarism};

void hold_records(Mesh& mesh) {
  challenge_period::Records records;
  std::vector<RecordDict::Item> items;
  for (std::size_t i = 0; i < miners_count; ++i) {
    records.emplace(sample_miner(i), sample_record(i));
    items.emplace_back(sample_miner(i), sample_record(i));
  }
  RecordDict(mesh, "buckets").update(items).value();
  challenge_period::update_miners(mesh, records).value();
}

// Who is in each of the four buckets.
Scenario buckets_256() {
  const auto start = [](Mesh& mesh, std::string_view bucket) {
    return challenge_period::get_hotkeys_by_bucket.start(mesh, std::string(bucket));
  };
  return {"buckets_256",
          once(hold_records),
          {{"kv_proxy",
            [](Mesh& mesh) {
              RecordDict dict(mesh, "buckets");
              for (const std::string_view bucket : buckets) {
                std::size_t count = 0;
                for (const kv::Key& key : keys_of(dict))
                  count += dict.at(key).value().bucket == bucket ? 1 : 0;
                ONETRIP_CHECK(count > 0);
              }
            }},
           {"explicit_each", [=](Mesh& mesh) { one_by_one(mesh, buckets, start); }},
           {"explicit_pipelined", [=](Mesh& mesh) { pipelined(mesh, buckets, start); }},
           {"explicit_batch", [](Mesh& mesh) {
              in_one_batch(mesh, buckets, [](Batch& batch, std::string_view bucket) {
                batch.add(challenge_period::get_hotkeys_by_bucket, std::string(bucket));
              });
            }}}};
}

}  // namespace

std::vector<Scenario> validator_scenarios(const perf_ledger::PerfBundle& bundle) {
  const Work positions_held = once(hold_positions);
  return {admission_256(), positions_256(positions_held), save_one_of_50(positions_held),
          drawdowns_256(bundle), buckets_256()};
}

}  // namespace onetrip::compare
