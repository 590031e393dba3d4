// Traders: the 25 hotkeys of the demonstration, and what each of them does next.
//
// Pure but for chance, which is seeded: prices and time in, orders out.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/base/random.hpp"
#include "onetrip/trading/order.hpp"
#include "onetrip/trading/trade_pairs.hpp"

namespace onetrip::demo {

enum class Style {
  steady,   // Small market orders.
  limits,   // Limit orders near the price, with a stop loss and a take profit.
  bold,     // As much leverage as is allowed, and more.
  copycat,  // What another did a minute ago.
};

struct Trader {
  std::string hotkey;
  Style style = Style::steady;
  std::string copies;  // The hotkey that a copycat copies.
};

struct Placed {
  std::string hotkey;
  trading::Order order;
};

class Traders {
 public:
  using Prices = std::map<std::string, double>;  // By pair.

  Traders(std::uint64_t seed, std::vector<const trading::TradePair*> pairs);

  const std::vector<Trader>& all() const { return traders_; }
  std::vector<std::string> hotkeys() const;

  // What they order at `now_ms`, about once in twenty minutes each, of those pairs that have a
  // price.  `step_ms`: since the last time.
  std::vector<Placed> act(std::int64_t now_ms, std::int64_t step_ms, const Prices& prices);

  // It orders nothing any more.
  void stop(const std::string& hotkey) { stopped_.insert(hotkey); }

 private:
  struct Copied {
    std::int64_t due_ms;
    Placed placed;
  };

  std::optional<trading::Order> next_order(const Trader& trader, const Prices& prices);
  trading::Order market_order(const Trader& trader, const trading::TradePair& pair);
  trading::Order limit_order(const trading::TradePair& pair, double price);
  double leverage_of(Style style, const trading::TradePair& pair);
  void copy(const Placed& placed, std::int64_t now_ms);
  std::vector<Placed> copies_due(std::int64_t now_ms);
  std::string next_uuid(const std::string& hotkey);

  Random random_;
  std::vector<const trading::TradePair*> pairs_;
  std::vector<Trader> traders_;
  std::set<std::string> stopped_;
  std::map<std::string, std::set<std::string>> held_;  // By hotkey: pairs that it may have open.
  std::deque<Copied> copied_;
  std::map<std::string, int> orders_of_;  // By hotkey: how many.
};

}  // namespace onetrip::demo
