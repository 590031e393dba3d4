#include <fstream>
#include <map>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onetrip/wire/json.hpp"

#include "tests/support/scratch_folder.hpp"
#include "tools/positions/json_rows.hpp"
#include "tools/positions/program.hpp"

namespace onetrip::tools {
namespace {

using positions::Hotkey;
using positions::Position;
using positions::Positions;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(JsonRows, AreTheValuesOfAnArray) {
  EXPECT_THAT(json_rows(R"( [ {"a": "]}\"["} ,[1,[2]], 3 ] )").value(),
              ElementsAre(R"({"a": "]}\"["})", "[1,[2]]", "3"));
  EXPECT_TRUE(json_rows(" [ ]\n")->empty());
}

TEST(JsonRows, WhatIsNoArrayIsRefusedByPlace) {
  const auto refusal = [](std::string_view text) { return json_rows(text).error().message; };

  EXPECT_EQ(refusal(""), "byte 0: the file is no JSON array of positions");
  EXPECT_EQ(refusal(" {}"), "byte 1: the file is no JSON array of positions");
  EXPECT_EQ(refusal("[1, 2"), "byte 5: the file ends inside of its array");
  EXPECT_EQ(refusal("[\"1, 2]"), "byte 7: the file ends inside of its array");
  EXPECT_EQ(refusal("[1,,2]"), "byte 3: here a position is missing");
  EXPECT_EQ(refusal("[1,]"), "byte 3: here a position is missing");
  EXPECT_EQ(refusal("[1] 2"), "byte 4: something follows the array");
}

struct Ran {
  int status;
  std::string out;
  std::string err;
};

class PositionsFile : public ::testing::Test {
 protected:
  static Position position_of(const Hotkey& hotkey, const std::string& uuid, bool closed) {
    Position position;
    position.hotkey = hotkey;
    position.position_uuid = uuid;
    position.trade_pair = "BTCUSD";
    position.is_closed_position = closed;
    position.current_return = 1.25;
    return position;
  }
  static std::string json_of(const Positions& positions) {
    return wire::to_json(positions).value();
  }

  Ran run(std::vector<std::string> words) {
    std::ostringstream out;
    std::ostringstream err;
    const PositionsProgramIo io{out, err, false, clock, [this](const std::string&) {
                                  return Result<PositionsPeer>(peer());
                                }};
    const int status = run_positions_program(std::move(words), "1.0", io);
    return {status, out.str(), err.str()};
  }
  std::string file_of(const std::string& text) {
    const std::string path = folder.path() + "/positions.json";
    std::ofstream(path) << text;
    return path;
  }

  // The service: refuses whatever has a uuid that begins with "bad".
  PositionsPeer peer() {
    return {[this](const Positions& positions) -> Result<std::int64_t> {
              if (down) return unavailable("positions cannot be reached");
              for (std::size_t i = 0; i < positions.size(); ++i)
                if (positions[i].position_uuid.starts_with("bad"))
                  return invalid("positions[{}].position_uuid is bad", i);
              for (const Position& position : positions) {
                kept[position.hotkey].push_back(position);
                order += position.position_uuid + " ";
              }
              return static_cast<std::int64_t>(positions.size());
            },
            [this]() -> Result<std::vector<Hotkey>> {
              if (down) return unavailable("positions cannot be reached");
              std::vector<Hotkey> hotkeys;
              for (const auto& [hotkey, positions] : kept) hotkeys.push_back(hotkey);
              return hotkeys;
            },
            [this](const std::vector<Hotkey>& hotkeys) -> Result<positions::PositionsByHotkey> {
              positions::PositionsByHotkey found;
              for (const Hotkey& hotkey : hotkeys)
                if (kept.contains(hotkey)) found[hotkey] = kept.at(hotkey);
              return found;
            }};
  }

  ManualClock clock;
  ScratchFolder folder;
  positions::PositionsByHotkey kept;
  std::string order;
  bool down = false;
};

TEST_F(PositionsFile, WhatIsExportedIsImportedAsItWas) {
  for (int i = 0; i < 40; ++i)
    kept["h" + std::to_string(i)] = {position_of("h" + std::to_string(i), "p", true)};
  const auto before = kept;

  const Ran exported = run({"export"});
  kept.clear();
  const Ran imported = run({"import", file_of(exported.out)});

  EXPECT_EQ(exported.status, 0);
  EXPECT_EQ(exported.err, "onetrip-positions-file: 40 positions exported\n");
  EXPECT_EQ(imported.status, 0) << imported.err;
  EXPECT_EQ(imported.err, "onetrip-positions-file: 40 positions imported\n");
  EXPECT_EQ(kept, before);
}

TEST_F(PositionsFile, BadRowsAreReportedByIndexAndReasonAndTheRestIsImported) {
  Positions rows;
  for (int i = 0; i < 120; ++i)
    rows.push_back(position_of("h", (i == 70 ? "bad" : "p") + std::to_string(i), true));
  std::string text = json_of(rows);
  text.insert(text.size() - 1, R"(, {"hotkey": 5}, nonsense)");

  const Ran imported = run({"import", file_of(text)});

  EXPECT_EQ(imported.status, 65);
  EXPECT_THAT(imported.err, HasSubstr("row 70: position_uuid is bad\n"));
  EXPECT_THAT(imported.err, HasSubstr("row 120: "));
  EXPECT_THAT(imported.err, HasSubstr("row 121: "));
  EXPECT_THAT(imported.err, HasSubstr("119 positions imported, 3 left out"));
  EXPECT_EQ(kept["h"].size(), 119U);
}

TEST_F(PositionsFile, ClosedPositionsAreImportedBeforeOpenOnes) {
  const Positions rows{position_of("h", "open", false), position_of("h", "closed", true)};

  EXPECT_EQ(run({"import", file_of(json_of(rows))}).status, 0);

  EXPECT_EQ(order, "closed open ");
}

TEST_F(PositionsFile, AServiceThatIsDownEndsItWithWhatWasDone) {
  down = true;

  const Ran imported = run({"import", file_of(json_of({position_of("h", "p", true)}))});
  const Ran exported = run({"export"});

  EXPECT_EQ(imported.status, 1);
  EXPECT_THAT(imported.err, HasSubstr("positions cannot be reached"));
  EXPECT_THAT(imported.err, HasSubstr("0 positions imported"));
  EXPECT_EQ(exported.status, 1);
}

TEST_F(PositionsFile, AnExportOfSomeGoesToANewFile) {
  kept["a"] = {position_of("a", "p1", true)};
  kept["b"] = {position_of("b", "p2", false)};
  const std::string out = folder.path() + "/out.json";

  EXPECT_EQ(run({"export", "-o", out, "b"}).status, 0);

  std::ifstream file(out);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(wire::from_json<Positions>(text).value(), kept["b"]);
}

TEST_F(PositionsFile, WrongWordsAndFilesSaySo) {
  EXPECT_EQ(run({}).status, 2);
  EXPECT_EQ(run({"import"}).status, 2);
  EXPECT_THAT(run({"import", folder.path() + "/none"}).err, HasSubstr("cannot be read"));
  EXPECT_EQ(run({"import", file_of("{}")}).status, 65);
  EXPECT_THAT(run({"--help"}).out, HasSubstr("Exit: 0; 1"));
}

}  // namespace
}  // namespace onetrip::tools
