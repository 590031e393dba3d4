#include "services/prices/conversion.hpp"

#include <algorithm>
#include <cmath>

namespace prices {
namespace {

constexpr std::string_view usd = "USD";

// Prices may be as small or great as a double: what is not a price after the arithmetic is none.
std::optional<double> known(double rate) {
  if (std::isfinite(rate) && rate > 0) return rate;
  return std::nullopt;
}

std::optional<double> close_of(const PriceBook& book, std::string_view base, std::string_view quote,
                               std::int64_t time_ms) {
  for (const TradePair& pair : trading::all_trade_pairs()) {
    if (pair.base != base || pair.quote != quote) continue;
    const auto best = book.best_at(pair, time_ms);
    return best ? std::optional(best->close) : std::nullopt;
  }
  return std::nullopt;
}

std::optional<double> of_one_pair(const PriceBook& book, std::string_view base,
                                  std::string_view quote, std::int64_t time_ms) {
  if (const auto direct = close_of(book, base, quote, time_ms)) return direct;
  const auto inverse = close_of(book, quote, base, time_ms);
  return inverse ? known(1 / *inverse) : std::nullopt;
}

bool is_currency(std::string_view name) {
  const auto pairs = trading::all_trade_pairs();
  return std::any_of(pairs.begin(), pairs.end(),
                     [name](const TradePair& p) { return p.base == name || p.quote == name; });
}

}  // namespace

std::optional<double> conversion(const PriceBook& book, std::string_view base,
                                 std::string_view quote, std::int64_t time_ms) {
  if (base == quote) return is_currency(base) ? std::optional(1.0) : std::nullopt;
  if (const auto rate = of_one_pair(book, base, quote, time_ms)) return rate;
  const auto in_usd = of_one_pair(book, base, usd, time_ms);
  const auto of_usd = of_one_pair(book, usd, quote, time_ms);
  return in_usd && of_usd ? known(*in_usd * *of_usd) : std::nullopt;
}

}  // namespace prices
