#include "services/eliminations/checks.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "onetrip/base/nearest.hpp"
#include "onetrip/trading/order_rules.hpp"
#include "onetrip/trading/times.hpp"
#include "onetrip/trading/trade_pairs.hpp"

namespace eliminations {
namespace {

using onetrip::invalid;
using onetrip::Status;

constexpr std::string_view reasons[] = {zombie,
                                        plagiarism,
                                        max_total_drawdown,
                                        failed_challenge_period_time,
                                        liquidated,
                                        failed_challenge_period_drawdown};

Status check_reason(std::string_view path, std::string_view reason) {
  if (std::find(std::begin(reasons), std::end(reasons), reason) != std::end(reasons)) return {};
  const std::string_view shown = reason.substr(0, 64);
  return invalid("{}.reason is \"{}\": it is none of the known reasons.{}", path, shown,
                 onetrip::did_you_mean(shown, {std::begin(reasons), std::end(reasons)}));
}

Status check_drawdown(std::string_view path, const std::optional<double>& dd) {
  if (!dd || (*dd >= 0 && *dd <= 100)) return {};
  return invalid("{}.dd is {}: a drawdown is 0 to 100 percent", path, *dd);
}

Status check_prices(std::string_view path, const std::map<std::string, double>& prices) {
  for (const auto& [pair, price] : prices) {
    const std::string field = fmt::format("{}.price_info", path);
    if (auto known = trading::find_trade_pair(field, pair); !known.ok())
      return std::move(known).error();
    // 0: flattened without a price.
    if (price != 0)
      ONETRIP_TRY_STATUS(trading::check_order_price(fmt::format("{}[\"{}\"]", field, pair), price));
  }
  return {};
}

Status check_returns(std::string_view path, const std::map<std::string, double>& returns) {
  const std::string field = fmt::format("{}.return_info", path);
  if (returns.size() > infos_max)
    return invalid("{} has {} entries: {} are the most", field, returns.size(), infos_max);
  for (const auto& [uuid, at_close] : returns) {
    ONETRIP_TRY_STATUS(trading::check_uuid(field, uuid));
    if (!(at_close >= 0 && at_close <= return_max))
      return invalid("{}[\"{}\"] is {}: a return is 0 to {}", field, uuid, at_close, return_max);
  }
  return {};
}

}  // namespace

Status check_elimination(std::string_view path, const Elimination& elimination) {
  ONETRIP_TRY_STATUS(trading::check_hotkey(fmt::format("{}.hotkey", path), elimination.hotkey));
  ONETRIP_TRY_STATUS(check_reason(path, elimination.reason));
  ONETRIP_TRY_STATUS(check_drawdown(path, elimination.dd));
  ONETRIP_TRY_STATUS(trading::check_time(path, "elimination_initiated_time_ms",
                                         elimination.elimination_initiated_time_ms));
  ONETRIP_TRY_STATUS(check_prices(path, elimination.price_info));
  return check_returns(path, elimination.return_info);
}

Status check_eliminations(const std::vector<Elimination>& eliminations) {
  std::map<std::string_view, std::size_t> seen;
  for (std::size_t i = 0; i < eliminations.size(); ++i) {
    const std::string path = fmt::format("eliminations[{}]", i);
    ONETRIP_TRY_STATUS(check_elimination(path, eliminations[i]));
    const auto [first, is_new] = seen.emplace(eliminations[i].hotkey, i);
    if (!is_new)
      return invalid("{}.hotkey is \"{}\": so is that of eliminations[{}]", path,
                     eliminations[i].hotkey, first->second);
  }
  return {};
}

}  // namespace eliminations
