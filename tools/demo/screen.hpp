// Screen: what happens in the demonstration, a line each, as it happens.
#pragma once

#include <cstdint>
#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/api/eliminations.hpp"
#include "onetrip/api/limit_orders.hpp"
#include "onetrip/api/plagiarism.hpp"
#include "onetrip/base/error.hpp"

namespace onetrip::demo {

// "03:12:40": the time of day, UTC.
std::string time_of_day(std::int64_t unix_ms);

class Screen {
 public:
  // `out` outlives it.
  explicit Screen(std::ostream& out) : out_(out) {}

  void say(const std::string& line) { out_ << line << '\n'; }

  void submitted(std::int64_t now_ms, const std::string& hotkey, const trading::Order& order,
                 const limit_orders::Submitted& answer);
  void refused(std::int64_t now_ms, const std::string& hotkey, const trading::Order& order,
               const Error& error);
  // A limit order or bracket that has waited.
  void closed(std::int64_t now_ms, const std::string& hotkey,
              const limit_orders::ClosedOrder& closed);
  void drawdown(std::int64_t now_ms, const std::string& hotkey, double percent);
  void eliminated(std::int64_t now_ms, const eliminations::Elimination& row);
  // The likest of what it follows, and how many others have a record, too: in a day of few orders,
  // most of them by chance.
  void follows(std::int64_t now_ms, const plagiarism::PlagiarismRecord& record, std::size_t others);
  // Those in trouble and those ahead, once an hour.
  void standing(std::int64_t now_ms, const std::map<std::string, double>& returns,
                const std::map<std::string, double>& drawdowns, std::size_t open_positions);

 private:
  void line(std::int64_t now_ms, std::string_view hotkey, const std::string& text);

  std::ostream& out_;
};

}  // namespace onetrip::demo
