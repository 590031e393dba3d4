#include "onetrip/trading/trade_pairs.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "onetrip/base/nearest.hpp"

namespace trading {
namespace {

// The order's times at which the bounds changed.
constexpr std::int64_t bounds_narrowed_ms = 1'722'018'483'000;
constexpr std::int64_t bounds_of_today_ms = 1'739'937'600'000;
constexpr std::int64_t portfolio_cap_ms = 1'727'161'200'000;
constexpr double portfolio_cap = 10;

constexpr TradePair crypto(std::string_view id, Trading trading = Trading::open) {
  return {id, AssetClass::crypto, trading, id.substr(0, id.size() - 3), "USD"};
}
constexpr TradePair forex(std::string_view id, Trading trading = Trading::open) {
  return {id, AssetClass::forex, trading, id.substr(0, 3), id.substr(3)};
}
constexpr TradePair equity(std::string_view id) {
  return {id, AssetClass::equities, Trading::blocked, id, "USD"};
}
constexpr TradePair index(std::string_view id) {
  return {id, AssetClass::indices, Trading::unsupported, id, "USD"};
}

constexpr std::array pairs{
    crypto("BTCUSD"), crypto("ETHUSD"), crypto("SOLUSD"), crypto("XRPUSD"), crypto("DOGEUSD"),
    crypto("ADAUSD"), crypto("TAOUSD", Trading::unsupported),
    //
    forex("AUDCAD"), forex("AUDCHF"), forex("AUDUSD"), forex("AUDNZD"), forex("CADCHF"),
    forex("EURAUD"), forex("EURCAD"), forex("EURUSD"), forex("EURCHF"), forex("EURGBP"),
    forex("EURNZD"), forex("NZDCAD"), forex("NZDCHF"), forex("NZDUSD"), forex("GBPAUD"),
    forex("GBPCAD"), forex("GBPCHF"), forex("GBPNZD"), forex("GBPUSD"), forex("USDCAD"),
    forex("USDCHF"),
    //
    forex("AUDJPY", Trading::blocked), forex("CADJPY", Trading::blocked),
    forex("CHFJPY", Trading::blocked), forex("EURJPY", Trading::blocked),
    forex("NZDJPY", Trading::blocked), forex("GBPJPY", Trading::blocked),
    forex("USDJPY", Trading::blocked), forex("USDMXN", Trading::blocked),
    forex("XAUUSD", Trading::blocked), forex("XAGUSD", Trading::blocked),
    //
    equity("NVDA"), equity("AAPL"), equity("TSLA"), equity("AMZN"), equity("MSFT"), equity("GOOG"),
    equity("META"),
    //
    index("SPX"), index("DJI"), index("NDX"), index("VIX"), index("FTSE"), index("GDAXI")};

}  // namespace

std::string_view name_of(AssetClass asset_class) {
  constexpr std::array<std::string_view, 4> names{"crypto", "forex", "equities", "indices"};
  return names[static_cast<std::size_t>(asset_class)];
}

double TradePair::portfolio_multiplier() const {
  if (asset_class == AssetClass::crypto) return 10;
  return asset_class == AssetClass::equities ? 2 : 1;
}

std::span<const TradePair> all_trade_pairs() { return pairs; }

onetrip::Result<const TradePair*> find_trade_pair(std::string_view field, std::string_view id) {
  const auto found =
      std::find_if(pairs.begin(), pairs.end(), [id](const TradePair& p) { return p.id == id; });
  if (found != pairs.end()) return &*found;
  std::vector<std::string_view> ids;
  ids.reserve(pairs.size());
  for (const TradePair& pair : pairs) ids.push_back(pair.id);
  return onetrip::invalid("{} is \"{}\": there is no such trade pair.{}", field, id.substr(0, 64),
                          onetrip::did_you_mean(id.substr(0, 64), ids));
}

LeverageBounds leverage_bounds(const TradePair& pair, std::int64_t time_ms) {
  const bool is_crypto = pair.asset_class == AssetClass::crypto;
  if (time_ms < bounds_narrowed_ms) return {0.001, is_crypto ? 20.0 : 500.0};
  const double min = is_crypto ? 0.01 : 0.1;
  if (is_crypto) return {min, 0.5};
  const bool is_equity = pair.asset_class == AssetClass::equities;
  return {min, is_equity && time_ms >= bounds_of_today_ms ? 3.0 : 5.0};
}

double portfolio_leverage_max(std::int64_t time_ms) {
  return time_ms < portfolio_cap_ms ? std::numeric_limits<double>::infinity() : portfolio_cap;
}

}  // namespace trading
