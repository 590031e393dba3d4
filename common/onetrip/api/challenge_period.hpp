// challenge_period: which bucket every hotkey is in, from its challenge to the main competition.
//
// One instance.  Times are Unix milliseconds, UTC; drawdowns are percent.  A malformed request is
// INVALID_ARGUMENT, names the field, and changes nothing.  The rules are DOMAIN §8's.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/rpc/method.hpp"
#include "onetrip/trading/order.hpp"
#include "onetrip/wire/fields.hpp"

namespace challenge_period {

using trading::Hotkey;

// ChallengeRecord::bucket.
inline constexpr std::string_view maincomp = "MAINCOMP";
inline constexpr std::string_view challenge = "CHALLENGE";
inline constexpr std::string_view probation = "PROBATION";
inline constexpr std::string_view plagiarism = "PLAGIARISM";
inline constexpr std::string_view unknown = "UNKNOWN";

// ChallengeFailure::reason, and that of the elimination that follows.
inline constexpr std::string_view failed_time = "FAILED_CHALLENGE_PERIOD_TIME";
inline constexpr std::string_view failed_drawdown = "FAILED_CHALLENGE_PERIOD_DRAWDOWN";

struct ChallengeRecord {
  std::string bucket;  // MAINCOMP, CHALLENGE, PROBATION, PLAGIARISM, UNKNOWN
  std::int64_t bucket_start_ms = 0;
  std::optional<std::string> previous_bucket;
  std::optional<std::int64_t> previous_bucket_start_ms;

  friend bool operator==(const ChallengeRecord&, const ChallengeRecord&) = default;
};
ONETRIP_FIELDS(ChallengeRecord, bucket, bucket_start_ms, previous_bucket, previous_bucket_start_ms)

struct ChallengeFailure {
  Hotkey hotkey;
  std::string reason;
  std::optional<double> dd;  // Percent, where it was the drawdown.
  std::int64_t at_ms = 0;

  friend bool operator==(const ChallengeFailure&, const ChallengeFailure&) = default;
};
ONETRIP_FIELDS(ChallengeFailure, hotkey, reason, dd, at_ms)

struct Refreshed {
  std::vector<Hotkey> added;
  std::vector<Hotkey> promoted;
  std::vector<Hotkey> demoted;
  std::vector<Hotkey> failed;
  // What did not work, a sentence each: the service that could not be asked, and what was left to
  // the next time.
  std::vector<std::string> problems;

  friend bool operator==(const Refreshed&, const Refreshed&) = default;
};
ONETRIP_FIELDS(Refreshed, added, promoted, demoted, failed, problems)

using Records = std::map<Hotkey, ChallengeRecord>;

using onetrip::Effect;
using onetrip::Method;

inline constexpr onetrip::Service service{"challenge_period", onetrip::Placement::single, "",
                                          "Which bucket every hotkey is in."};

inline constexpr Method<std::optional<ChallengeRecord>(Hotkey)> get_bucket{
    service,
    "get_bucket",
    Effect::read,
    {"hotkey"},
    "This hotkey's record; nil where it has none."};

inline constexpr Method<std::map<Hotkey, std::int64_t>(std::string)> get_hotkeys_by_bucket{
    service,
    "get_hotkeys_by_bucket",
    Effect::read,
    {"bucket"},
    "The hotkeys in a bucket, and since when, in Unix ms."};

inline constexpr Method<Records()> get_all{service, "get_all", Effect::read, "Every record."};

inline constexpr Method<bool(Hotkey)> has_miner{
    service, "has_miner", Effect::read, {"hotkey"}, "Whether this hotkey has a record."};

inline constexpr Method<bool(Hotkey, std::string, std::int64_t)> set_bucket{
    service,
    "set_bucket",
    Effect::idempotent,
    {"hotkey", "bucket", "start_ms"},
    "Puts a hotkey into a bucket since start_ms (Unix ms); the bucket it was in becomes the "
    "previous "
    "one. True where it had no record."};

inline constexpr Method<std::int64_t(Records)> update_miners{
    service,
    "update_miners",
    Effect::idempotent,
    {"miners"},
    "Stores these records as they are, over those of the same hotkeys, and gives their number."};

inline constexpr Method<std::int64_t(std::vector<Hotkey>)> remove{
    service,
    "remove",
    Effect::idempotent,
    {"hotkeys"},
    "Drops these hotkeys' records and failures, and gives the number of records dropped."};

inline constexpr Method<std::vector<ChallengeFailure>()> get_failures{
    service, "get_failures", Effect::read, "Who failed and has not been removed yet, by time."};

inline constexpr Method<std::int64_t(std::map<Hotkey, std::string>)> set_asset_classes{
    service,
    "set_asset_classes",
    Effect::idempotent,
    {"classes"},
    "Sets the class in which these hotkeys are ranked (crypto, forex, equities, indices), and "
    "gives "
    "their number; without one it is that of the first order."};

inline constexpr Method<Refreshed(std::int64_t)> refresh{
    service,
    "refresh",
    Effect::once,
    {"now_ms"},
    "What the 300 s timer does at now_ms (Unix ms): takes in hotkeys that trade and are not "
    "eliminated, moves plagiarists out and back, fails those that are over their time or drawdown, "
    "ranks the others, and moves them between MAINCOMP and PROBATION."};

inline constexpr onetrip::Contract contract{
    service,       get_bucket, get_hotkeys_by_bucket, get_all,           has_miner, set_bucket,
    update_miners, remove,     get_failures,          set_asset_classes, refresh};

}  // namespace challenge_period
