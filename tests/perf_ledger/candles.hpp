// Real input: five-minute candles of BTC against USDT, as the value of one hotkey's portfolio,
// which holds bitcoin and nothing else.  The file is not part of the project; tests skip where it
// is not.
#pragma once

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "onetrip/api/perf_ledger.hpp"

namespace perf_ledger::testing {

inline const std::string candle_file = ONETRIP_SHARED_DATA "/btcusdt_candles_5m.csv";

// One update a candle: its close over the first close.  Empty where the file is absent.
inline std::vector<PerfUpdate> candle_updates() {
  std::vector<PerfUpdate> updates;
  std::ifstream file(candle_file);
  std::string line;
  std::getline(file, line);  // start_ms,open,high,low,close,volume
  double first_close = 0;
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::int64_t start_ms = 0;
    double open = 0, high = 0, low = 0, close = 0;
    char comma = 0;
    fields >> start_ms >> comma >> open >> comma >> high >> comma >> low >> comma >> close;
    if (updates.empty()) first_close = close;
    PerfUpdate& one = updates.emplace_back();
    one.hotkey = "hotkey_1";
    one.tp_id = portfolio;
    one.now_ms = start_ms;
    one.value = close / first_close;
    one.unrealized_pnl = (one.value - 1) * 100'000;
  }
  return updates;
}

inline std::vector<std::vector<PerfUpdate>> in_batches(const std::vector<PerfUpdate>& updates,
                                                       std::size_t size) {
  std::vector<std::vector<PerfUpdate>> batches;
  for (const PerfUpdate& next : updates) {
    if (batches.empty() || batches.back().size() == size) batches.emplace_back();
    batches.back().push_back(next);
  }
  return batches;
}

}  // namespace perf_ledger::testing

// Skips the test that it stands in, saying so, where the candles are not there.
#define PERF_LEDGER_SKIP_WITHOUT_CANDLES()                           \
  if (!std::ifstream(::perf_ledger::testing::candle_file).is_open()) \
  GTEST_SKIP() << "no " << ::perf_ledger::testing::candle_file << " here"
