#include "bench/sample_validator.hpp"

#include <array>

#include <fmt/format.h>

namespace onetrip::bench {
namespace {

constexpr std::int64_t begin_ms = 1'762'000'000'000;
constexpr std::int64_t minute_ms = 60'000;
constexpr std::int64_t hour_ms = 60 * minute_ms;
constexpr std::size_t orders_count = 10;
constexpr double price = 100'000;
constexpr double leverage = 0.01;
constexpr double account_size = 100'000;

trading::PriceSource source_at(std::int64_t time_ms) {
  trading::PriceSource source;
  source.source = "synthetic";
  source.open = source.close = source.bid = source.ask = price;
  source.start_ms = time_ms;
  source.websocket = true;
  return source;
}

trading::Order order_at(const std::string& uuid, std::int64_t time_ms) {
  trading::Order order;
  order.order_uuid = uuid;
  order.trade_pair = "BTCUSD";
  order.order_type = trading::long_type;
  order.leverage = leverage;
  order.value = leverage * account_size;
  order.quantity = leverage * account_size / price;
  order.price = order.bid = order.ask = price;
  order.quote_usd_rate = 1;
  order.usd_base_rate = 1 / price;
  order.processed_ms = time_ms;
  order.price_sources = {source_at(time_ms)};
  return order;
}

// Nine that add to it, and one that closes it.
void close(positions::Position& position) {
  trading::Order& last = position.orders.back();
  last.order_type = trading::flat_type;
  last.leverage = -position.net_leverage;
  last.value = -position.net_value;
  last.quantity = -position.net_quantity;
  position.close_ms = last.processed_ms;
  position.is_closed_position = true;
  position.position_type = trading::flat_type;
  position.net_leverage = position.net_quantity = position.net_value = 0;
}

}  // namespace

std::string sample_miner(std::size_t index) {
  std::string miner = fmt::format("miner_{}_", index);
  miner.resize(48, 'x');
  return miner;
}

eliminations::Elimination sample_elimination(std::size_t index) {
  eliminations::Elimination row;
  row.hotkey = sample_miner(index);
  row.dd = 12.5;
  row.reason = eliminations::max_total_drawdown;
  row.elimination_initiated_time_ms = begin_ms + static_cast<std::int64_t>(index);
  row.price_info = {{"BTCUSD", price}, {"ETHUSD", 3500}};
  return row;
}

challenge_period::ChallengeRecord sample_record(std::size_t index) {
  constexpr std::array buckets{challenge_period::maincomp, challenge_period::challenge,
                               challenge_period::probation, challenge_period::plagiarism};
  challenge_period::ChallengeRecord record;
  record.bucket = buckets[index % buckets.size()];
  record.bucket_start_ms = begin_ms;
  return record;
}

positions::Position sample_position(std::size_t miner, std::size_t index) {
  const std::int64_t open_ms = begin_ms + static_cast<std::int64_t>(index) * hour_ms;
  positions::Position position;
  position.hotkey = sample_miner(miner);
  position.position_uuid = fmt::format("position_{}_{}", miner, index);
  position.trade_pair = "BTCUSD";
  position.open_ms = open_ms;
  position.account_size = account_size;
  position.position_type = trading::long_type;
  position.average_entry_price = price;
  for (std::size_t i = 0; i < orders_count; ++i) {
    const bool closes = index > 0 && i + 1 == orders_count;
    if (!closes) {
      position.net_leverage += leverage;
      position.net_value += leverage * account_size;
      position.net_quantity += leverage * account_size / price;
    }
    position.orders.push_back(order_at(fmt::format("order_{}_{}_{}", miner, index, i),
                                       open_ms + static_cast<std::int64_t>(i) * minute_ms));
  }
  position.cumulative_entry_value = position.net_value;
  if (index > 0) close(position);
  return position;
}

positions::Positions sample_positions(std::size_t miner, std::size_t count) {
  positions::Positions some;
  for (std::size_t i = 0; i < count; ++i) some.push_back(sample_position(miner, i));
  return some;
}

}  // namespace onetrip::bench
