#include "onetrip/trading/csv_prices.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "onetrip/trading/times.hpp"

namespace trading {
namespace {

using onetrip::Done;
using onetrip::invalid;
using onetrip::Result;
using onetrip::Status;

constexpr std::string_view trades_header = "time_ms,side,price,amount";
constexpr std::string_view candles_header = "start_ms,open,high,low,close,volume";
constexpr std::size_t columns_max = 6;

std::string_view header_of(CsvKind kind) {
  return kind == CsvKind::trades ? trades_header : candles_header;
}

std::string_view without_return(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// No more of a line than is needed to see that it is too long.  False at the end.
bool read_line(std::istream& stream, std::string& line) {
  line.clear();
  std::istream::int_type c = stream.get();
  for (; c != std::istream::traits_type::eof() && c != '\n'; c = stream.get())
    if (line.size() <= csv_line_bytes_max) line += static_cast<char>(c);
  return c == '\n' || !line.empty();
}

using Columns = std::array<std::string_view, columns_max>;

std::string_view take_column(std::string_view& rest) {
  const std::size_t comma = rest.find(',');
  const std::string_view column = rest.substr(0, comma);
  rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
  return column;
}

Result<Columns> split(std::string_view header, std::string_view line) {
  const auto commas_in = [](std::string_view text) {
    return std::count(text.begin(), text.end(), ',');
  };
  if (commas_in(line) != commas_in(header))
    return invalid("it has {} columns, and not those of {}", commas_in(line) + 1, header);
  Columns columns;
  for (std::string_view& column : columns) column = take_column(line);
  return columns;
}

template <class T>
Status read_number(std::string_view name, std::string_view text, T& number) {
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc{} && stopped == end) return Done{};
  return invalid("{} is \"{}\": that is no number", name, text.substr(0, 32));
}

Status read_price(std::string_view name, std::string_view text, double& price) {
  ONETRIP_TRY_STATUS(read_number(name, text, price));
  if (std::isfinite(price) && price > 0) return Done{};
  return invalid("{} is {}: a price is above 0 and finite", name, text.substr(0, 32));
}

Status check_amount(std::string_view name, std::string_view text) {
  double amount = 0;
  ONETRIP_TRY_STATUS(read_number(name, text, amount));
  if (std::isfinite(amount) && amount >= 0) return Done{};
  return invalid("{} is {}: it is 0 or above, and finite", name, text.substr(0, 32));
}

Status read_time(std::string_view name, std::string_view text, std::int64_t& time_ms) {
  ONETRIP_TRY_STATUS(read_number(name, text, time_ms));
  return check_time(name, time_ms);
}

Result<PriceSource> parse_trade(const Columns& columns) {
  PriceSource trade;
  trade.websocket = true;
  ONETRIP_TRY_STATUS(read_time("time_ms", columns[0], trade.start_ms));
  if (columns[1] != "buy" && columns[1] != "sell")
    return invalid("side is \"{}\": it is buy or sell", columns[1].substr(0, 32));
  ONETRIP_TRY_STATUS(read_price("price", columns[2], trade.open));
  trade.close = trade.open;
  ONETRIP_TRY_STATUS(check_amount("amount", columns[3]));
  return trade;
}

Result<PriceSource> parse_candle(const Columns& columns) {
  PriceSource candle;
  ONETRIP_TRY_STATUS(read_time("start_ms", columns[0], candle.start_ms));
  ONETRIP_TRY_STATUS(read_price("open", columns[1], candle.open));
  ONETRIP_TRY_STATUS(read_price("high", columns[2], candle.high.emplace()));
  ONETRIP_TRY_STATUS(read_price("low", columns[3], candle.low.emplace()));
  ONETRIP_TRY_STATUS(read_price("close", columns[4], candle.close));
  ONETRIP_TRY_STATUS(check_amount("volume", columns[5]));
  return candle;
}

}  // namespace

Result<CsvKind> csv_kind(std::string_view first_line) {
  const std::string_view line = without_return(first_line);
  if (line == trades_header) return CsvKind::trades;
  if (line == candles_header) return CsvKind::candles;
  return invalid("line 1 is \"{}\": it has to be {} or {}", line.substr(0, 64), trades_header,
                 candles_header);
}

Result<PriceSource> parse_csv_row(CsvKind kind, std::string_view line) {
  if (line.size() > csv_line_bytes_max)
    return invalid("it has more than {} characters", csv_line_bytes_max);
  ONETRIP_TRY(const Columns columns, split(header_of(kind), without_return(line)));
  return kind == CsvKind::trades ? parse_trade(columns) : parse_candle(columns);
}

Result<CsvPrices> CsvPrices::open(std::unique_ptr<std::istream> stream) {
  std::string line;
  read_line(*stream, line);
  ONETRIP_TRY(const CsvKind kind, csv_kind(line));
  return CsvPrices(std::move(stream), kind);
}

std::optional<CsvPrices::Row> CsvPrices::next() {
  std::string line;
  while (read_line(*stream_, line)) {
    ++line_;
    if (without_return(line).empty()) continue;
    return Row{line_, parse_csv_row(kind_, line)};
  }
  return std::nullopt;
}

}  // namespace trading
