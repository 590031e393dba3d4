// Members: who is in the network, and who ever left it, as rows of the store.
//
//   metagraph  hotkey  since when it is in the last metagraph, Unix ms
//   departed   hotkey  when that was noticed last, and when it came back; for ever
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include "onetrip/api/eliminations.hpp"
#include "onetrip/store/table.hpp"

namespace eliminations {

struct Departure {
  std::int64_t detected_ms = 0;
  std::optional<std::int64_t> returned_ms;

  static constexpr auto onetrip_layout = onetrip::wire::Layout::array;
};
ONETRIP_FIELDS(Departure, detected_ms, returned_ms)

class Members {
 public:
  explicit Members(onetrip::Store& store);
  ~Members();  // Not in the header: see store/table.hpp.
  Members(const Members&) = delete;
  Members& operator=(const Members&) = delete;

  // Takes a metagraph in, unless it is an anomaly.
  MetagraphChange update(const std::set<Hotkey>& now, std::int64_t now_ms);

  // None where there never was a metagraph with anybody in it.
  std::optional<std::set<Hotkey>> network() const;
  std::map<Hotkey, std::int64_t> departed() const;
  bool is_re_registered(std::string_view hotkey) const;

 private:
  std::set<Hotkey> last() const;

  onetrip::Table<Hotkey, std::int64_t> metagraph_;
  onetrip::Table<Hotkey, Departure> departed_;
};

}  // namespace eliminations
