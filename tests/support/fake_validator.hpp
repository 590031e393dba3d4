// The services around one that is tested: canned answers, and a note of what they were asked.
// Each has the methods that the judges call, and no others.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "onetrip/api/challenge_period.hpp"
#include "onetrip/api/eliminations.hpp"
#include "onetrip/api/limit_orders.hpp"
#include "onetrip/api/perf_ledger.hpp"
#include "onetrip/api/plagiarism.hpp"
#include "onetrip/api/positions.hpp"
#include "onetrip/api/prices.hpp"
#include "onetrip/rpc/method_table.hpp"

namespace onetrip::test {

using Hotkey = std::string;
using Calls = std::map<std::string, int>;  // By "service.method".

struct FakeService {
  Calls* calls = nullptr;  // Counted here.
  // Hears of each call before it is answered.
  std::function<void(const std::string& call)> at_step = [](const std::string& /*call*/) {};

 protected:
  void asked(const std::string& call) const {
    if (calls != nullptr) ++(*calls)[call];
    at_step(call);
  }
};

inline positions::Position open_position(const Hotkey& hotkey, const std::string& uuid,
                                         const std::string& pair) {
  positions::Position position;
  position.hotkey = hotkey;
  position.position_uuid = uuid;
  position.trade_pair = pair;
  position.position_type = "LONG";
  position.return_at_close = .9;
  return position;
}

// Closes what it is told to flatten: return_at_close becomes the price over 100, and an order of
// the flatten's src is added.
struct FakePositions : FakeService {
  positions::PositionsByHotkey all;
  std::map<Hotkey, positions::Score> scores;
  bool refuses_to_flatten = false;

  MethodTable methods();
  // Of one that is there.
  const positions::Position& position(const Hotkey& hotkey, const std::string& uuid) const;

 private:
  Result<std::vector<std::string>> flatten(const Hotkey& hotkey,
                                           const std::map<std::string, double>& prices,
                                           std::int64_t now_ms);
};

struct FakeLimitOrders : FakeService {
  std::map<Hotkey, int> orders;  // How many unfilled.
  MethodTable methods();
};

struct FakePrices : FakeService {
  std::map<std::string, trading::PriceSource> prices;
  MethodTable methods();
};

struct FakePerfLedger : FakeService {
  std::map<Hotkey, std::int64_t> liquidations;
  std::map<Hotkey, double> drawdowns;
  std::map<Hotkey, std::int64_t> days;
  MethodTable methods();
};

struct FakeChallengePeriod : FakeService {
  challenge_period::Records records;
  std::vector<challenge_period::ChallengeFailure> failures;
  MethodTable methods();
};

struct FakePlagiarism : FakeService {
  std::map<Hotkey, std::int64_t> miners;
  std::vector<Hotkey> to_eliminate;
  MethodTable methods();
};

struct FakeEliminations : FakeService {
  std::vector<Hotkey> eliminated;
  MethodTable methods();
};

}  // namespace onetrip::test
