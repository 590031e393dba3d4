// Seeded random records, for round trips.
#pragma once

#include <limits>
#include <string>

#include "onetrip/base/random.hpp"
#include "sample_records.hpp"

namespace sample {

class RandomRecords {
 public:
  explicit RandomRecords(std::uint64_t seed) : random_(seed) {}

  // Of any width: as many numbers have 3 bits as have 60.
  std::uint64_t number() { return random_.next() >> random_.below(64); }

  std::string text() {
    constexpr std::array<std::string_view, 6> letters{"a", "7", "\n", "\"", "é", "𝄞"};
    std::string text;
    for (std::uint64_t left = number() % 300; left > 0; --left)
      text += letters[random_.below(letters.size())];
    return text;
  }

  double real() {
    constexpr std::array<double, 6> corners{0,
                                            -0.0,
                                            1,
                                            -1,
                                            std::numeric_limits<double>::max(),
                                            std::numeric_limits<double>::denorm_min()};
    return random_.chance(0.3) ? corners[random_.below(corners.size())]
                               : (random_.unit() - 0.5) * static_cast<double>(number());
  }

  Row row() {
    Row row{static_cast<std::int64_t>(number()), real(), std::nullopt, real()};
    if (random_.chance(0.5)) row.bid = real();
    return row;
  }

  Update update() {
    Update update{text(), real(), real(), std::nullopt};
    if (random_.chance(0.5)) update.note = text();
    return update;
  }

  Everything everything() {
    Everything value;
    value.flag = random_.chance(0.5);
    value.small = static_cast<std::int32_t>(number());
    value.whole = -static_cast<std::int64_t>(number() >> 1U);
    value.count = static_cast<std::uint32_t>(number());
    value.big = number();
    value.real = real();
    value.text = text();
    value.bytes.resize(random_.below(600), std::byte{7});
    value.four[random_.below(4)] = std::byte{200};
    if (random_.chance(0.5)) value.maybe = static_cast<std::int64_t>(number());
    for (std::uint64_t left = random_.below(20); left > 0; --left) value.rows.push_back(row());
    for (std::uint64_t left = random_.below(20); left > 0; --left) value.by_name[text()] = update();
    for (std::uint64_t left = random_.below(20); left > 0; --left)
      value.by_number[static_cast<std::int64_t>(number())] = real();
    value.both = {text(), static_cast<std::uint32_t>(number())};
    value.any = onetrip::wire::Value::of(row());
    return value;
  }

 private:
  onetrip::Random random_;
};

}  // namespace sample
