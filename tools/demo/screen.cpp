#include "tools/demo/screen.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "onetrip/trading/times.hpp"

namespace onetrip::demo {
namespace {

using trading::Order;

// As a multiple of the account; a bracket has only lots.
std::string size_of(const Order& order) {
  if (order.leverage) return fmt::format("{:+.3f}", *order.leverage);
  return order.quantity ? fmt::format("{:+.3g} lots", *order.quantity) : std::string("all");
}

std::string what_is(const Order& order) {
  return fmt::format("{:<7} {:<5} {:<10}", order.trade_pair, order.order_type, size_of(order));
}

std::string state_of(const positions::Position& position) {
  if (position.is_closed_position)
    return fmt::format("closed, return {:.4f}", position.return_at_close);
  return fmt::format("net {:+.3f}, return {:.4f}", position.net_leverage, position.return_at_close);
}

std::string conditions_of(const Order& order) {
  std::string text;
  if (order.limit_price) text += fmt::format(" at {:.6g}", *order.limit_price);
  if (order.stop_loss) text += fmt::format(", stop {:.6g}", *order.stop_loss);
  if (order.take_profit) text += fmt::format(", take {:.6g}", *order.take_profit);
  return text;
}

std::string list_of(std::vector<std::pair<double, std::string>> best, std::string_view form,
                    std::size_t count) {
  std::sort(best.rbegin(), best.rend());
  std::string text;
  for (std::size_t i = 0; i < std::min(count, best.size()); ++i)
    text += fmt::format(fmt::runtime(form), best[i].second, best[i].first);
  return text;
}

std::vector<std::pair<double, std::string>> by_number(const std::map<std::string, double>& of) {
  std::vector<std::pair<double, std::string>> numbers;
  numbers.reserve(of.size());
  for (const auto& [hotkey, number] : of) numbers.emplace_back(number, hotkey);
  return numbers;
}

}  // namespace

std::string time_of_day(std::int64_t unix_ms) {
  const std::int64_t seconds = unix_ms % trading::day_ms / 1000;
  return fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

void Screen::line(std::int64_t now_ms, std::string_view hotkey, const std::string& text) {
  say(fmt::format("{}  {:<9} {}", time_of_day(now_ms), hotkey, text));
}

void Screen::submitted(std::int64_t now_ms, const std::string& hotkey, const Order& order,
                       const limit_orders::Submitted& answer) {
  if (answer.position && !answer.position->orders.empty()) {
    const Order& filled = answer.position->orders.back();
    line(now_ms, hotkey,
         fmt::format("{}  filled at {:<9.6g}  {}", what_is(filled), filled.price,
                     state_of(*answer.position)));
  } else if (answer.status == "accepted") {
    line(now_ms, hotkey, fmt::format("{}  waits{}", what_is(order), conditions_of(order)));
  }
}

void Screen::refused(std::int64_t now_ms, const std::string& hotkey, const Order& order,
                     const Error& error) {
  line(now_ms, hotkey, fmt::format("{}  refused: {}", what_is(order), error.message));
}

void Screen::closed(std::int64_t now_ms, const std::string& hotkey,
                    const limit_orders::ClosedOrder& closed) {
  const Order& order = closed.order;
  const bool is_filled =
      order.src == trading::src::limit_filled || order.src == trading::src::bracket_filled;
  const std::string_view kind = order.execution_type == trading::bracket ? "bracket" : "limit";
  const std::string end =
      is_filled ? fmt::format("filled at {:<9.6g}  its {}", order.price, kind)
                : fmt::format("{} cancelled: {}", kind, closed.reason.value_or("it was asked for"));
  line(now_ms, hotkey, fmt::format("{}  {}", what_is(order), end));
}

void Screen::drawdown(std::int64_t now_ms, const std::string& hotkey, double percent) {
  line(now_ms, hotkey, fmt::format("drawdown {:.1f} %", percent));
}

void Screen::eliminated(std::int64_t now_ms, const eliminations::Elimination& row) {
  const std::string drawdown = row.dd ? fmt::format(", drawdown {:.1f} %", *row.dd) : "";
  line(now_ms, row.hotkey,
       fmt::format("ELIMINATED: {}{}; positions flattened: {}", row.reason, drawdown,
                   row.return_info.size()));
}

void Screen::follows(std::int64_t now_ms, const plagiarism::PlagiarismRecord& record,
                     std::size_t others) {
  const auto most =
      std::max_element(record.events.begin(), record.events.end(),
                       [](const auto& a, const auto& b) { return a.similarity < b.similarity; });
  if (most == record.events.end()) return;
  line(now_ms, record.plagiarist,
       fmt::format("follows {} in {}: {:.0f} % of its orders, similarity {:.2f}; so do {} others, "
                   "with few orders yet",
                   most->victim, most->trade_pair, 100 * most->follow, most->similarity, others));
}

void Screen::standing(std::int64_t now_ms, const std::map<std::string, double>& returns,
                      const std::map<std::string, double>& drawdowns, std::size_t open_positions) {
  say(fmt::format("{}  -------- {} open positions; ahead:{}; drawdown:{}", time_of_day(now_ms),
                  open_positions, list_of(by_number(returns), " {} {:.3f}", 3),
                  list_of(by_number(drawdowns), " {} {:.1f} %", 3)));
}

}  // namespace onetrip::demo
