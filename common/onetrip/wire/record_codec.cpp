#include "onetrip/wire/record_codec.hpp"

#include <bit>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "onetrip/base/nearest.hpp"
#include "onetrip/wire/utf8.hpp"

namespace onetrip::wire {
namespace {

constexpr std::size_t no_field = fields_max;

// Fields mostly come in their declared order, so the search starts where the last one ended.
std::size_t find_field(const RecordTable& table, std::string_view name, std::size_t start) {
  const std::size_t count = table.fields.size();
  for (std::size_t tried = 0, i = start; tried < count; ++tried, ++i) {
    if (i >= count) i = 0;
    if (table.fields[i].name == name) return i;
  }
  return no_field;
}

bool unknown_field(Reader& reader, std::string_view name, const RecordTable& table) {
  std::vector<std::string_view> names;
  for (const auto& field : table.fields) names.push_back(field.name);
  return reader.fail(
      fmt::format("{} has no field {}.{}", table.name, in_quotes(name), did_you_mean(name, names)));
}

bool missing_field(Reader& reader, std::uint32_t missing, const RecordTable& table) {
  const auto first = static_cast<std::size_t>(std::countr_zero(missing));
  reader.fail(fmt::format("missing, and {} has no default for it", table.name));
  return reader.at_field(table.fields[first].name);
}

}  // namespace

bool read_record_map(Reader& reader, void* record, const RecordTable& table) {
  const bool strict = reader.strictness() == Strictness::request;
  std::uint32_t seen = 0;
  std::size_t count = 0;
  if (!reader.map(count)) return false;
  for (std::size_t next = 0; count > 0; --count) {
    std::string_view name;
    if (!reader.string(name)) return reader.at_field("(field name)");
    const std::size_t index = find_field(table, name, next);
    if (index == no_field) {
      if (strict) return unknown_field(reader, name, table);
      if (!reader.skip()) return reader.at_key(name);
      continue;
    }
    const std::uint32_t bit = std::uint32_t{1} << index;
    if (strict && (seen & bit) != 0) {
      reader.fail("given twice");
      return reader.at_field(table.fields[index].name);
    }
    if (!table.fields[index].read(reader, record)) return false;
    seen |= bit;
    next = index + 1;
  }
  const std::uint32_t missing = table.required & ~seen;
  return !strict || missing == 0 || missing_field(reader, missing, table);
}

bool check_record_length(Reader& reader, std::size_t count, const RecordTable& table) {
  if (reader.strictness() == Strictness::reply) return true;
  if (count > table.fields.size())
    return reader.fail(
        fmt::format("{} elements, but {} has {} fields", count, table.name, table.fields.size()));
  const std::uint32_t present = (std::uint32_t{1} << count) - 1;
  const std::uint32_t missing = table.required & ~present;
  return missing == 0 || missing_field(reader, missing, table);
}

}  // namespace onetrip::wire
