#include "services/challenge_period/checks.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "onetrip/base/nearest.hpp"
#include "onetrip/trading/order_rules.hpp"
#include "onetrip/trading/times.hpp"
#include "onetrip/trading/trade_pairs.hpp"

namespace challenge_period {
namespace {

using onetrip::invalid;
using onetrip::Status;

Status check_one_of(std::string_view field, std::string_view value,
                    const std::vector<std::string_view>& known) {
  if (std::find(known.begin(), known.end(), value) != known.end()) return {};
  const std::string_view shown = value.substr(0, 64);
  return invalid("{} is \"{}\": it is one of {}.{}", field, shown, fmt::join(known, ", "),
                 onetrip::did_you_mean(shown, known));
}

Status check_record(const std::string& path, const ChallengeRecord& record) {
  ONETRIP_TRY_STATUS(check_bucket(path + ".bucket", record.bucket));
  ONETRIP_TRY_STATUS(trading::check_time(path, "bucket_start_ms", record.bucket_start_ms));
  if (record.previous_bucket)
    ONETRIP_TRY_STATUS(check_bucket(path + ".previous_bucket", *record.previous_bucket));
  if (record.previous_bucket_start_ms)
    ONETRIP_TRY_STATUS(
        trading::check_time(path, "previous_bucket_start_ms", *record.previous_bucket_start_ms));
  return {};
}

}  // namespace

Status check_bucket(std::string_view field, std::string_view bucket) {
  return check_one_of(field, bucket, {maincomp, challenge, probation, plagiarism, unknown});
}

Status check_records(const Records& miners) {
  for (const auto& [hotkey, record] : miners) {
    ONETRIP_TRY_STATUS(trading::check_hotkey("a key of miners", hotkey));
    ONETRIP_TRY_STATUS(check_record(fmt::format("miners[\"{}\"]", hotkey), record));
  }
  return {};
}

Status check_classes(const std::map<Hotkey, std::string>& classes) {
  using trading::AssetClass;
  for (const auto& [hotkey, name] : classes) {
    ONETRIP_TRY_STATUS(trading::check_hotkey("a key of classes", hotkey));
    ONETRIP_TRY_STATUS(check_one_of(
        fmt::format("classes[\"{}\"]", hotkey), name,
        {trading::name_of(AssetClass::crypto), trading::name_of(AssetClass::forex),
         trading::name_of(AssetClass::equities), trading::name_of(AssetClass::indices)}));
  }
  return {};
}

}  // namespace challenge_period
