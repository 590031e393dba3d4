// A CSV of recorded prices, row by row: trades, or candles.
//
//   time_ms,side,price,amount                  side is buy or sell
//   start_ms,open,high,low,close,volume
//
// The first line is one of these two.  Lines end in LF or CRLF; empty ones are passed over.  Pure:
// it reads a stream and knows of no file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "onetrip/base/result.hpp"
#include "onetrip/trading/price_source.hpp"

namespace trading {

enum class CsvKind { trades, candles };

// Longer lines are not prices.
inline constexpr std::size_t csv_line_bytes_max = 1'000;

// INVALID_ARGUMENT for any other first line.
onetrip::Result<CsvKind> csv_kind(std::string_view first_line);

// A trade is a websocket event; a candle's timespan_ms is left to who knows it.  What is a number
// has to be one, prices are above 0, and side, amount and volume have to be right although no price
// has room for them: a row with a bad one is not to be trusted.  INVALID_ARGUMENT names the column
// and its value.
onetrip::Result<PriceSource> parse_csv_row(CsvKind kind, std::string_view line);

class CsvPrices {
 public:
  struct Row {
    std::size_t line = 0;  // From 1.
    onetrip::Result<PriceSource> price;
  };

  // INVALID_ARGUMENT where the first line is no header.
  static onetrip::Result<CsvPrices> open(std::unique_ptr<std::istream> stream);

  CsvKind kind() const { return kind_; }
  // The next row, good or bad; none at the end.
  std::optional<Row> next();

 private:
  CsvPrices(std::unique_ptr<std::istream> stream, CsvKind kind)
      : stream_(std::move(stream)), kind_(kind) {}

  std::unique_ptr<std::istream> stream_;
  CsvKind kind_;
  std::size_t line_ = 1;
};

}  // namespace trading
