// EliminationRows: every elimination, and what is still to be done about it, as rows of the store.
//
//   eliminations  hotkey  Elimination
//   follow_ups    hotkey  FollowUp: the next step, and what it needs; no row once all is done
//
// A row that is new here has everything still to be done; one that goes takes its follow-up with
// it.  Pointers are good until the next change.  Writes happen within a stretch of the store.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/api/eliminations.hpp"
#include "onetrip/store/table.hpp"

namespace eliminations {

// What follows from an elimination, in this order.  Each step is harmless when it is taken again
// after a crash; the numbers are on disk.
enum class Step : std::int32_t {
  delete_orders = 0,  // Its unfilled limit orders.
  choose_prices = 1,  // Which positions are open, and at what they will be flattened.
  flatten = 2,        // With just these prices, however often it takes.
  note_returns = 3,   // Of the positions that were flattened, into the row.
  remove_record = 4,  // Its challenge record.
};

struct FollowUp {
  std::int32_t step = 0;
  std::int64_t flatten_ms = 0;              // The time of the flatten ...
  std::map<std::string, double> prices;     // ... and its prices, by pair, once they are chosen.
  std::vector<std::string> position_uuids;  // What it flattens.

  Step next() const { return static_cast<Step>(step); }
  static constexpr auto onetrip_layout = onetrip::wire::Layout::array;
};
ONETRIP_FIELDS(FollowUp, step, flatten_ms, prices, position_uuids)

class EliminationRows {
 public:
  explicit EliminationRows(onetrip::Store& store);
  ~EliminationRows();  // Not in the header: see store/table.hpp.
  EliminationRows(const EliminationRows&) = delete;
  EliminationRows& operator=(const EliminationRows&) = delete;

  bool contains(std::string_view hotkey) const { return rows_.contains(hotkey); }
  const Elimination* find(std::string_view hotkey) const { return rows_.find(hotkey); }
  // By time, then by hotkey.
  std::vector<Elimination> all() const;

  // False, and nothing changes, where there is a row of that hotkey.
  bool append(Elimination elimination);
  // These rows and no others; no hotkey twice.  Gives the hotkeys that had a row and have none.
  std::vector<Hotkey> replace_all(std::vector<Elimination>&& eliminations);
  bool remove(const Hotkey& hotkey);

  // Those whose next step is this one.
  std::vector<Hotkey> waiting_for(Step step) const;
  bool is_settled() const { return follow_ups_.empty(); }
  // Null where nothing is to be done any more.
  const FollowUp* follow_up(std::string_view hotkey) const { return follow_ups_.find(hotkey); }

  // Each does nothing unless the hotkey's next step is the one that it ends: since the caller
  // waited, the row may have gone, or another come.
  void orders_deleted(const Hotkey& hotkey);
  void prices_chosen(const Hotkey& hotkey, std::int64_t now_ms,
                     const std::vector<std::string>& position_uuids,
                     const std::map<std::string, double>& prices);
  void flattened(const Hotkey& hotkey, const std::vector<std::string>& position_uuids);
  // The flatten was refused: prices are to be chosen again.
  void not_flattened(const Hotkey& hotkey);
  void returns_noted(const Hotkey& hotkey, const std::map<std::string, double>& returns);
  void record_removed(const Hotkey& hotkey);

 private:
  bool is_next(const Hotkey& hotkey, Step step) const;
  void go_on(const Hotkey& hotkey, Step from, Step to);

  onetrip::Table<Hotkey, Elimination> rows_;
  onetrip::Table<Hotkey, FollowUp> follow_ups_;
};

}  // namespace eliminations
