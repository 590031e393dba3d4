// eliminations: which hotkeys are out, and why; and which have left the network.
//
// One instance.  An eliminated hotkey stays so; what follows from it (its limit orders deleted, its
// positions flattened, its challenge record removed) is driven to the end over crashes.
//
// Times are Unix milliseconds, UTC; drawdowns are percent.  A malformed request is
// INVALID_ARGUMENT, names the field, and changes nothing.  The rules are DOMAIN §7's.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/rpc/method.hpp"
#include "onetrip/trading/order.hpp"
#include "onetrip/wire/fields.hpp"

namespace eliminations {

using trading::Hotkey;

// Elimination::reason.
inline constexpr std::string_view zombie = "ZOMBIE";
inline constexpr std::string_view plagiarism = "PLAGIARISM";
inline constexpr std::string_view max_total_drawdown = "MAX_TOTAL_DRAWDOWN";
inline constexpr std::string_view failed_challenge_period_time = "FAILED_CHALLENGE_PERIOD_TIME";
inline constexpr std::string_view failed_challenge_period_drawdown =
    "FAILED_CHALLENGE_PERIOD_DRAWDOWN";
inline constexpr std::string_view liquidated = "LIQUIDATED";

struct Elimination {
  Hotkey hotkey;
  std::optional<double> dd;  // Percent, where a drawdown was the reason.
  std::string reason;
  std::int64_t elimination_initiated_time_ms = 0;
  std::map<std::string, double> price_info;   // By pair: what its positions were flattened at.
  std::map<std::string, double> return_info;  // By position_uuid: return_at_close of those.

  static constexpr std::array defaulted{std::string_view("price_info"),
                                        std::string_view("return_info")};
  friend bool operator==(const Elimination&, const Elimination&) = default;
};
ONETRIP_FIELDS(Elimination, hotkey, dd, reason, elimination_initiated_time_ms, price_info,
               return_info)

struct MetagraphChange {
  std::vector<Hotkey> departed;
  std::vector<Hotkey> returned;
  bool anomaly = false;  // So many were lost that none is taken for departed.

  friend bool operator==(const MetagraphChange&, const MetagraphChange&) = default;
};
ONETRIP_FIELDS(MetagraphChange, departed, returned, anomaly)

struct Processed {
  std::vector<Elimination> eliminated;  // By this pass.
  // What did not work, a sentence each: a service that could not be asked, a step that has to be
  // taken again.  The next pass tries it again.
  std::vector<std::string> problems;

  friend bool operator==(const Processed&, const Processed&) = default;
};
ONETRIP_FIELDS(Processed, eliminated, problems)

using onetrip::Effect;
using onetrip::Method;

inline constexpr onetrip::Service service{"eliminations", onetrip::Placement::single, "",
                                          "Which hotkeys are out, and why."};

inline constexpr Method<bool(Hotkey)> is_eliminated{
    service, "is_eliminated", Effect::read, {"hotkey"}, "Whether this hotkey is eliminated."};

inline constexpr Method<std::map<Hotkey, bool>(std::vector<Hotkey>)> are_eliminated{
    service,
    "are_eliminated",
    Effect::read,
    {"hotkeys"},
    "Whether each of these hotkeys is eliminated; all that were asked for are in the map."};

inline constexpr Method<std::optional<Elimination>(Hotkey)> get_elimination{
    service,
    "get_elimination",
    Effect::read,
    {"hotkey"},
    "This hotkey's elimination; nil where it is not eliminated."};

inline constexpr Method<std::vector<Elimination>()> get_eliminations{
    service, "get_eliminations", Effect::read, "Every elimination, by time."};

inline constexpr Method<bool(Elimination)> append{
    service,
    "append",
    Effect::idempotent,
    {"elimination"},
    "Adds a row, and says whether it is new; one that is there stays as it is. What follows from a "
    "new row is done by the next `process`."};

inline constexpr Method<std::vector<Hotkey>(std::vector<Elimination>)> sync{
    service,
    "sync",
    Effect::idempotent,
    {"eliminations"},
    "Replaces all rows by these at once, and gives the hotkeys that are no longer eliminated. What "
    "follows from rows of new hotkeys is done by the next `process`."};

inline constexpr Method<std::int64_t(std::vector<Hotkey>)> remove{
    service,
    "remove",
    Effect::idempotent,
    {"hotkeys"},
    "Drops these hotkeys' rows, and gives the number dropped."};

inline constexpr Method<MetagraphChange(std::vector<Hotkey>, std::int64_t)> update_metagraph{
    service,
    "update_metagraph",
    Effect::idempotent,
    {"hotkeys", "now_ms"},
    "The hotkeys that the network has now: who departed since the last time, who came back (and is "
    "refused for ever), and whether so many are missing that it is an anomaly, and is ignored."};

inline constexpr Method<std::map<Hotkey, std::int64_t>()> get_departed{
    service, "get_departed", Effect::read,
    "The hotkeys that departed, those that came back included, and when that was noticed, in Unix "
    "ms."};

inline constexpr Method<bool(Hotkey)> is_re_registered{
    service,
    "is_re_registered",
    Effect::read,
    {"hotkey"},
    "Whether this hotkey departed and came back: its orders are refused."};

inline constexpr Method<Processed(std::int64_t)> process{
    service,
    "process",
    Effect::once,
    {"now_ms"},
    "What the 300 s timer does at now_ms (Unix ms): eliminates who is liquidated, has failed the "
    "challenge, has lost 10 % or more in the main competition, copies others or has left the "
    "network, and drives to the end what follows from every elimination."};

inline constexpr onetrip::Contract contract{
    service, is_eliminated, are_eliminated,   get_elimination, get_eliminations, append,
    sync,    remove,        update_metagraph, get_departed,    is_re_registered, process};

}  // namespace eliminations
