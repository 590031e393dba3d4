#include "tests/support/fake_validator.hpp"

#include "onetrip/base/check.hpp"

namespace onetrip::test {
namespace {

template <class Value>
std::map<Hotkey, Value> only(const std::map<Hotkey, Value>& all,
                             const std::vector<Hotkey>& hotkeys) {
  std::map<Hotkey, Value> chosen;
  for (const Hotkey& hotkey : hotkeys)
    if (const auto found = all.find(hotkey); found != all.end()) chosen.insert(*found);
  return chosen;
}

}  // namespace

MethodTable FakePositions::methods() {
  static constexpr Contract contract{positions::service, positions::get_all_hotkeys,
                                     positions::get_scores, positions::get_positions_for_hotkeys,
                                     positions::flatten};
  return MethodTable{contract}
      .on(positions::get_all_hotkeys,
          [this] {
            asked("positions.get_all_hotkeys");
            std::vector<Hotkey> hotkeys;
            for (const auto& [hotkey, theirs] : all) hotkeys.push_back(hotkey);
            for (const auto& [hotkey, score] : scores)
              if (!all.contains(hotkey)) hotkeys.push_back(hotkey);
            return hotkeys;
          })
      .on(positions::get_scores,
          [this](const std::vector<Hotkey>& hotkeys) {
            asked("positions.get_scores");
            return only(scores, hotkeys);
          })
      .on(positions::get_positions_for_hotkeys,
          [this](const std::vector<Hotkey>& hotkeys, bool only_open, bool /*filter_eliminated*/) {
            asked("positions.get_positions_for_hotkeys");
            positions::PositionsByHotkey found = only(all, hotkeys);
            if (only_open)
              for (auto& [hotkey, theirs] : found)
                std::erase_if(theirs, [](const auto& p) { return p.is_closed_position; });
            std::erase_if(found, [](const auto& entry) { return entry.second.empty(); });
            return found;
          })
      .on(positions::flatten,
          [this](const Hotkey& hotkey, const std::map<std::string, double>& prices,
                 std::int64_t now_ms) { return flatten(hotkey, prices, now_ms); });
}

const positions::Position& FakePositions::position(const Hotkey& hotkey,
                                                   const std::string& uuid) const {
  for (const positions::Position& position : all.at(hotkey))
    if (position.position_uuid == uuid) return position;
  ONETRIP_CHECK(false, uuid);
}

Result<std::vector<std::string>> FakePositions::flatten(const Hotkey& hotkey,
                                                        const std::map<std::string, double>& prices,
                                                        std::int64_t now_ms) {
  asked("positions.flatten");
  if (refuses_to_flatten) return failed_precondition("now_ms is {}: too early", now_ms);
  std::vector<std::string> uuids;
  for (positions::Position& position : all[hotkey]) {
    if (position.is_closed_position) continue;
    const auto price = prices.find(position.trade_pair);
    trading::Order& flat = position.orders.emplace_back();
    flat.order_type = trading::flat_type;
    flat.price = price != prices.end() ? price->second : 0;
    flat.src = price != prices.end() ? trading::src::elimination_flat
                                     : trading::src::elimination_flat_unpriced;
    position.is_closed_position = true;
    position.close_ms = now_ms;
    position.return_at_close = flat.price / 100;
    uuids.push_back(position.position_uuid);
  }
  return uuids;
}

MethodTable FakeLimitOrders::methods() {
  static constexpr Contract contract{limit_orders::service, limit_orders::delete_all_for_hotkey};
  return MethodTable{contract}.on(limit_orders::delete_all_for_hotkey, [this](const Hotkey& h) {
    asked("limit_orders.delete_all_for_hotkey");
    return std::int64_t{std::exchange(orders[h], 0)};
  });
}

MethodTable FakePrices::methods() {
  static constexpr Contract contract{prices::service, prices::get_prices};
  return MethodTable{contract}.on(prices::get_prices,
                                  [this](const std::vector<std::string>& pairs, std::int64_t) {
                                    asked("prices.get_prices");
                                    return only(prices, pairs);
                                  });
}

MethodTable FakePerfLedger::methods() {
  static constexpr Contract contract{perf_ledger::service, perf_ledger::get_liquidations,
                                     perf_ledger::get_drawdowns, perf_ledger::get_checkpoint_days};
  return MethodTable{contract}
      .on(perf_ledger::get_liquidations,
          [this] {
            asked("perf_ledger.get_liquidations");
            return liquidations;
          })
      .on(perf_ledger::get_drawdowns,
          [this](const std::vector<Hotkey>& hotkeys) {
            asked("perf_ledger.get_drawdowns");
            return only(drawdowns, hotkeys);
          })
      .on(perf_ledger::get_checkpoint_days, [this](const std::vector<Hotkey>& hotkeys) {
        asked("perf_ledger.get_checkpoint_days");
        return only(days, hotkeys);
      });
}

MethodTable FakeChallengePeriod::methods() {
  static constexpr Contract contract{challenge_period::service, challenge_period::get_failures,
                                     challenge_period::get_hotkeys_by_bucket,
                                     challenge_period::remove};
  return MethodTable{contract}
      .on(challenge_period::get_failures,
          [this] {
            asked("challenge_period.get_failures");
            return failures;
          })
      .on(challenge_period::get_hotkeys_by_bucket,
          [this](const std::string& bucket) {
            asked("challenge_period.get_hotkeys_by_bucket");
            std::map<Hotkey, std::int64_t> found;
            for (const auto& [hotkey, record] : records)
              if (record.bucket == bucket) found.emplace(hotkey, record.bucket_start_ms);
            return found;
          })
      .on(challenge_period::remove, [this](const std::vector<Hotkey>& hotkeys) {
        asked("challenge_period.remove");
        std::int64_t removed = 0;
        for (const Hotkey& hotkey : hotkeys) {
          removed += static_cast<std::int64_t>(records.erase(hotkey));
          std::erase_if(failures, [&](const auto& failure) { return failure.hotkey == hotkey; });
        }
        return removed;
      });
}

MethodTable FakePlagiarism::methods() {
  static constexpr Contract contract{plagiarism::service, plagiarism::get_plagiarism_miners,
                                     plagiarism::to_eliminate};
  return MethodTable{contract}
      .on(plagiarism::get_plagiarism_miners,
          [this] {
            asked("plagiarism.get_plagiarism_miners");
            return miners;
          })
      .on(plagiarism::to_eliminate, [this](std::int64_t) {
        asked("plagiarism.to_eliminate");
        return to_eliminate;
      });
}

MethodTable FakeEliminations::methods() {
  static constexpr Contract contract{eliminations::service, eliminations::are_eliminated};
  return MethodTable{contract}.on(
      eliminations::are_eliminated, [this](const std::vector<Hotkey>& hotkeys) {
        asked("eliminations.are_eliminated");
        std::map<Hotkey, bool> answers;
        for (const Hotkey& hotkey : hotkeys)
          answers[hotkey] =
              std::find(eliminated.begin(), eliminated.end(), hotkey) != eliminated.end();
        return answers;
      });
}

}  // namespace onetrip::test
