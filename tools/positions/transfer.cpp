#include "tools/positions/transfer.hpp"

#include <algorithm>
#include <ostream>
#include <utility>

#include "onetrip/wire/json.hpp"
#include "tools/positions/json_rows.hpp"

namespace onetrip::tools {
namespace {

using positions::Hotkey;
using positions::Position;
using positions::Positions;

// Rows of one call: some 200 KB, and little to ask again one by one where one of them is bad.
constexpr std::size_t rows_per_call = 50;
// Hotkeys of one call: up to some MB.
constexpr std::size_t hotkeys_per_call = 16;

// The row itself is at fault, and not the way to the service.
bool is_refusal(const Error& error) {
  return error.code == Code::invalid_argument || error.code == Code::failed_precondition;
}

// What the service says of the only position of a call: "positions[0].hotkey is ..." of our row.
std::string reason_of(const Error& error) {
  constexpr std::string_view path = "positions[0].";
  const std::string& message = error.message;
  return message.starts_with(path) ? message.substr(path.size()) : message;
}

class Importer {
 public:
  Importer(const PositionsPeer& peer, Progress& progress,
           const std::function<void(std::size_t, const std::string&)>& report_bad,
           ImportReport& report)
      : peer_(peer), progress_(progress), report_bad_(report_bad), report_(report) {}

  Status import_all(const std::vector<std::string_view>& rows) {
    progress_.begin("import", rows.size());
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      auto position = wire::from_json<Position>(rows[i]);
      if (!position.ok()) {
        bad(i, position.error().message);
      } else if (position->is_closed_position) {
        ONETRIP_TRY_STATUS(add(i, *std::move(position)));
      } else {
        open.push_back(i);
      }
    }
    ONETRIP_TRY_STATUS(send());
    for (const std::size_t i : open)
      ONETRIP_TRY_STATUS(add(i, *wire::from_json<Position>(rows[i])));
    return send();
  }

 private:
  Status add(std::size_t index, Position position) {
    indices_.push_back(index);
    waiting_.push_back(std::move(position));
    return waiting_.size() < rows_per_call ? Status{} : send();
  }

  Status send() {
    if (waiting_.empty()) return {};
    const auto sent = peer_.import_positions(waiting_);
    if (!sent.ok() && !is_refusal(sent.error())) return sent.error();
    if (sent.ok()) {
      good(waiting_.size());
    } else {
      ONETRIP_TRY_STATUS(send_singly());
    }
    waiting_.clear();
    indices_.clear();
    return {};
  }

  Status send_singly() {
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
      const auto sent = peer_.import_positions({waiting_[i]});
      if (sent.ok())
        good(1);
      else if (is_refusal(sent.error()))
        bad(indices_[i], reason_of(sent.error()));
      else
        return sent.error();
    }
    return {};
  }

  void good(std::size_t count) {
    report_.imported += count;
    progress_.rows(count);
  }
  void bad(std::size_t index, const std::string& reason) {
    ++report_.bad;
    progress_.rows(1);
    report_bad_(index, reason);
  }

  const PositionsPeer& peer_;
  Progress& progress_;
  const std::function<void(std::size_t, const std::string&)>& report_bad_;
  ImportReport& report_;
  Positions waiting_;
  std::vector<std::size_t> indices_;
};

Result<std::size_t> write_rows(std::ostream& out, const Positions& positions, bool first) {
  for (const Position& position : positions) {
    ONETRIP_TRY(const std::string row, wire::to_json(position));
    out << (std::exchange(first, false) ? "\n" : ",\n") << row;
  }
  return positions.size();
}

}  // namespace

Status import_from(std::string_view text, const PositionsPeer& peer, Progress& progress,
                   const std::function<void(std::size_t, const std::string&)>& report_bad,
                   ImportReport& report) {
  ONETRIP_TRY(const std::vector<std::string_view> rows, json_rows(text));
  return Importer(peer, progress, report_bad, report).import_all(rows);
}

Result<std::size_t> export_to(std::ostream& out, const std::vector<Hotkey>& hotkeys,
                              const PositionsPeer& peer, Progress& progress) {
  std::vector<Hotkey> asked = hotkeys;
  if (asked.empty()) {
    ONETRIP_TRY(asked, peer.get_all_hotkeys());
  }
  progress.begin("export", asked.size(), "hotkeys");
  std::size_t written = 0;
  out << "[";
  for (std::size_t begin = 0; begin < asked.size(); begin += hotkeys_per_call) {
    const std::size_t end = std::min(begin + hotkeys_per_call, asked.size());
    const std::vector<Hotkey> portion(asked.begin() + static_cast<std::ptrdiff_t>(begin),
                                      asked.begin() + static_cast<std::ptrdiff_t>(end));
    ONETRIP_TRY(const auto held, peer.get_positions_for_hotkeys(portion));
    for (const auto& [hotkey, positions] : held) {
      ONETRIP_TRY(const std::size_t rows, write_rows(out, positions, written == 0));
      written += rows;
    }
    progress.rows(end - begin);
  }
  out << "\n]\n";
  if (!out.flush()) return internal("the output cannot be written");
  return written;
}

}  // namespace onetrip::tools
