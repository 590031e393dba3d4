// perf_ledger: how every hotkey's portfolio has done, checkpoint by checkpoint.
//
// A hotkey has one bundle; a bundle has one ledger for each tp_id (a trade pair, or "portfolio" for
// the whole); a ledger is a list of checkpoints of 12 hours each, 120 days long, the last of which
// is still growing.  State is spread over instances by hotkey.
//
// Times are Unix milliseconds, UTC, 0 to `time_max_ms`; durations are milliseconds; money is USD.
// A malformed request is INVALID_ARGUMENT, names the field, and changes nothing.  Readers of many
// leave unknown hotkeys out.  The rules are DOMAIN §6's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/rpc/method.hpp"
#include "onetrip/wire/fields.hpp"
#include "onetrip/wire/value.hpp"

namespace perf_ledger {

using Hotkey = std::string;

// The tp_id of the whole portfolio's ledger.
inline constexpr std::string_view portfolio = "portfolio";

// The last millisecond of the year 9999: sums of times and durations up to it fit in 64 bits.
inline constexpr std::int64_t time_max_ms = 253'402'300'799'999;
// A hotkey is the routing key of its calls, and those are no longer.
inline constexpr std::size_t hotkey_bytes_max = 128;
inline constexpr std::size_t tp_id_bytes_max = 64;
// There are 51 known pairs: five times as many, and room for the portfolio.
inline constexpr std::size_t ledgers_per_bundle_max = 256;
// 120 days of 12 hours are 240.  A ledger of shorter checkpoints keeps its newest 10 000, so that
// one late update cannot fill the memory with empty ones.
inline constexpr std::size_t checkpoints_per_ledger_max = 10'000;
// What is divided by, and the logarithm taken of: values, max_return and fees.
inline constexpr double factor_min = 1e-100;
inline constexpr double factor_max = 1e100;
// The greatest amount in an update, and the greatest number of any kind in a bundle, either sign.
inline constexpr double amount_max = 1e100;
inline constexpr double number_max = 1e200;

// A stretch of time and what happened in it.  `prev_*` is the state after the last update; gain,
// loss and the fee losses are sums of logarithms.
struct PerfCheckpoint {
  std::int64_t last_update_ms = 0;
  double prev_portfolio_ret = 0;  // The portfolio's value; 1 is where it began.
  double prev_portfolio_realized_pnl = 0;
  double prev_portfolio_unrealized_pnl = 0;
  double prev_portfolio_spread_fee = 0;  // Factors: 1 is no fee.
  double prev_portfolio_carry_fee = 0;
  std::int64_t accum_ms = 0;   // How much of the checkpoint's duration has passed ...
  std::int64_t open_ms = 0;    // ... and how much of that with a position open.
  std::int32_t n_updates = 0;  // Those that changed the value.
  double gain = 0;
  double loss = 0;
  double spread_fee_loss = 0;
  double carry_fee_loss = 0;
  double mdd = 1;  // The least value as a share of the greatest before it: 1 is no drawdown.
  double mpv = 0;  // The greatest value.
  double realized_pnl = 0;  // Changes within the checkpoint.
  double unrealized_pnl = 0;

  static constexpr auto onetrip_layout = onetrip::wire::Layout::array;
  friend bool operator==(const PerfCheckpoint&, const PerfCheckpoint&) = default;
};
ONETRIP_FIELDS(PerfCheckpoint, last_update_ms, prev_portfolio_ret, prev_portfolio_realized_pnl,
               prev_portfolio_unrealized_pnl, prev_portfolio_spread_fee, prev_portfolio_carry_fee,
               accum_ms, open_ms, n_updates, gain, loss, spread_fee_loss, carry_fee_loss, mdd, mpv,
               realized_pnl, unrealized_pnl)

struct PerfLedger {
  std::string tp_id;
  std::int64_t initialization_time_ms = 0;
  double max_return = 1;                                  // The greatest value ever.
  std::int64_t target_cp_duration_ms = 43'200'000;        // A checkpoint's: 12 hours.
  std::int64_t target_ledger_window_ms = 10'368'000'000;  // All checkpoints': 120 days.
  std::vector<PerfCheckpoint> cps;                        // Oldest first; the last one grows.

  static constexpr std::array defaulted{std::string_view("max_return"),
                                        std::string_view("target_cp_duration_ms"),
                                        std::string_view("target_ledger_window_ms")};
  friend bool operator==(const PerfLedger&, const PerfLedger&) = default;
};
ONETRIP_FIELDS(PerfLedger, tp_id, initialization_time_ms, max_return, target_cp_duration_ms,
               target_ledger_window_ms, cps)

struct PerfBundle {
  std::int64_t last_update_ms = 0;
  std::map<std::string, PerfLedger> ledgers;  // By tp_id.

  friend bool operator==(const PerfBundle&, const PerfBundle&) = default;
};
ONETRIP_FIELDS(PerfBundle, last_update_ms, ledgers)

using Bundles = std::map<Hotkey, PerfBundle>;

// The state of a portfolio, or of one pair of it, at one instant.
struct PerfUpdate {
  Hotkey hotkey;
  std::string tp_id;
  std::int64_t now_ms = 0;
  double value = 0;         // 1 is where it began; 0 or less: liquidated.
  double realized_pnl = 0;  // Totals so far.
  double unrealized_pnl = 0;
  double spread_fee = 1;  // Factors so far: 1 is no fee.
  double carry_fee = 1;
  bool is_open = true;  // Whether a position was open since the last update.

  static constexpr std::array defaulted{std::string_view("spread_fee"),
                                        std::string_view("carry_fee")};
  friend bool operator==(const PerfUpdate&, const PerfUpdate&) = default;
};
ONETRIP_FIELDS(PerfUpdate, hotkey, tp_id, now_ms, value, realized_pnl, unrealized_pnl, spread_fee,
               carry_fee, is_open)

struct UpdateManyResult {
  std::int64_t applied = 0;
  std::map<std::int64_t, std::string> refused;  // By index in the list, from 0: why.

  friend bool operator==(const UpdateManyResult&, const UpdateManyResult&) = default;
};
ONETRIP_FIELDS(UpdateManyResult, applied, refused)

using onetrip::Effect;
using onetrip::Method;

inline constexpr onetrip::Service service{
    "perf_ledger", onetrip::Placement::keyed, "hotkey",
    "The performance of every hotkey's portfolio, in checkpoints of 12 hours."};

inline constexpr Method<std::int64_t(Hotkey)> get_last_update_ms{
    service,
    "get_last_update_ms",
    Effect::read,
    {"hotkey"},
    "When this hotkey's bundle was last updated, in Unix ms; NOT_FOUND for an unknown hotkey."};

inline constexpr Method<std::map<Hotkey, std::int64_t>()> get_last_update_times{
    service, "get_last_update_times", Effect::read,
    "When each hotkey's bundle was last updated, in Unix ms."};

inline constexpr Method<void(Hotkey, std::int64_t)> update_last_update_ms{
    service,
    "update_last_update_ms",
    Effect::idempotent,
    {"hotkey", "ms"},
    "Sets when this hotkey's bundle was last updated, in Unix ms, and leaves its ledgers alone; "
    "NOT_FOUND for an unknown hotkey."};

inline constexpr Method<std::int64_t(std::map<Hotkey, std::int64_t>)> batch_update_times{
    service,
    "batch_update_times",
    Effect::idempotent,
    {{"times", onetrip::divided_by_key}},
    "Sets when these hotkeys' bundles were last updated, in Unix ms, skips unknown hotkeys, and "
    "gives the number updated."};

inline constexpr Method<void(Hotkey, std::string, onetrip::wire::Value)> update_field{
    service,
    "update_field",
    Effect::idempotent,
    {"hotkey", "field_name", "value"},
    "Sets the bundle's last_update_ms (i64, Unix ms), or of its portfolio ledger max_return (f64), "
    "initialization_time_ms (i64, Unix ms), target_cp_duration_ms or target_ledger_window_ms (i64, "
    "ms, above 0); another name or type is INVALID_ARGUMENT, an unknown hotkey or one without a "
    "portfolio ledger NOT_FOUND."};

inline constexpr Method<std::int64_t(Bundles)> update_all_bundles{
    service,
    "update_all_bundles",
    Effect::idempotent,
    {{"bundles", onetrip::divided_over_all}},
    "Replaces all bundles by these, drops what is absent together with its liquidation, and gives "
    "the number now held; one bad bundle refuses the whole call."};

inline constexpr Method<std::int64_t(Bundles)> save_bundles{
    service,
    "save_bundles",
    Effect::idempotent,
    {{"bundles", onetrip::divided_by_key}},
    "Stores these bundles over those of the same hotkeys, leaves all others and every liquidation "
    "alone, and gives the number saved; one bad bundle refuses the whole call."};

inline constexpr Method<std::int64_t()> clear_all_bundles{
    service, "clear_all_bundles", Effect::idempotent,
    "Drops every bundle and every liquidation, and gives the number of bundles dropped."};

inline constexpr Method<std::int64_t(std::vector<Hotkey>)> delete_bundles{
    service,
    "delete_bundles",
    Effect::idempotent,
    {{"hotkeys", onetrip::divided_by_key}},
    "Drops these hotkeys' bundles and liquidations, skips unknown hotkeys, and gives the number of "
    "bundles dropped."};

inline constexpr Method<std::optional<PerfBundle>(Hotkey)> get_bundle{
    service,
    "get_bundle",
    Effect::read,
    {"hotkey"},
    "This hotkey's bundle, whole; nil for an unknown hotkey."};

inline constexpr Method<Bundles(std::vector<Hotkey>)> get_bundles{
    service,
    "get_bundles",
    Effect::read,
    {{"hotkeys", onetrip::divided_by_key}},
    "These hotkeys' bundles, whole; unknown hotkeys are left out."};

inline constexpr Method<std::map<Hotkey, PerfLedger>(std::vector<Hotkey>, std::string)> get_ledgers{
    service,
    "get_ledgers",
    Effect::read,
    {{"hotkeys", onetrip::divided_by_key}, {"tp_id", "\"portfolio\""}},
    "One ledger of each of these hotkeys; hotkeys that have none of that tp_id are left out."};

inline constexpr Method<std::map<Hotkey, double>(std::vector<Hotkey>)> get_drawdowns{
    service,
    "get_drawdowns",
    Effect::read,
    {{"hotkeys", onetrip::divided_by_key}},
    "The greatest drawdown in these hotkeys' portfolio ledgers, in percent: 12 where the value "
    "fell to 0.88 of its peak; hotkeys without a portfolio checkpoint are left out."};

inline constexpr Method<std::map<Hotkey, std::int64_t>(std::vector<Hotkey>)> get_checkpoint_days{
    service,
    "get_checkpoint_days",
    Effect::read,
    {{"hotkeys", onetrip::divided_by_key}},
    "On how many distinct UTC days a checkpoint of these hotkeys' portfolio ledgers was last "
    "updated; hotkeys without a portfolio checkpoint are left out."};

inline constexpr Method<std::map<Hotkey, std::int64_t>()> get_liquidations{
    service, "get_liquidations", Effect::read,
    "The hotkeys whose value fell to 0 or below, and when it first did, in Unix ms."};

inline constexpr Method<std::vector<Hotkey>()> get_all_hotkeys{
    service, "get_all_hotkeys", Effect::read, "Every hotkey that has a bundle, in order.",
    onetrip::in_order};

inline constexpr Method<PerfCheckpoint(Hotkey, std::string, std::int64_t, double, double, double,
                                       double, double, bool)>
    update{service,
           "update",
           Effect::once,
           {"hotkey",
            "tp_id",
            "now_ms",
            "value",
            "realized_pnl",
            "unrealized_pnl",
            {"spread_fee", "1"},
            {"carry_fee", "1"},
            {"is_open", "true"}},
           "Carries a ledger on to now_ms (Unix ms; the first update creates it) with the value "
           "then (1 is where it began; 0 or less changes nothing but get_liquidations), total PnL "
           "in USD and fee factors above 0, and gives its current checkpoint; FAILED_PRECONDITION "
           "when now_ms is before the ledger's last update."};

inline constexpr Method<UpdateManyResult(std::vector<PerfUpdate>)> update_many{
    service,
    "update_many",
    Effect::once,
    {{"updates", onetrip::divided_by_key}},
    "Many updates, in order, each applied or refused by itself as `update` would: the number "
    "applied, and by index in the list the sentence that refused each of the others.",
    onetrip::errors_by_index("refused")};

inline constexpr onetrip::Contract contract{service,
                                            get_last_update_ms,
                                            get_last_update_times,
                                            update_last_update_ms,
                                            batch_update_times,
                                            update_field,
                                            update_all_bundles,
                                            save_bundles,
                                            clear_all_bundles,
                                            delete_bundles,
                                            get_bundle,
                                            get_bundles,
                                            get_ledgers,
                                            get_drawdowns,
                                            get_checkpoint_days,
                                            get_liquidations,
                                            get_all_hotkeys,
                                            update,
                                            update_many};

}  // namespace perf_ledger
