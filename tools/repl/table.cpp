#include "tools/repl/table.hpp"

#include <algorithm>
#include <vector>

#include <fmt/core.h>

#include "tools/repl/grid.hpp"
#include "tools/repl/json_text.hpp"
#include "tools/repl/text.hpp"

namespace onetrip::repl {
namespace {

using wire::JsonMember;
using wire::JsonTree;
using Array = JsonTree::Array;
using Object = JsonTree::Object;

// A record of a list or a map: how it is called there, and its fields.
struct Record {
  Cell name;
  const Object* fields;
};

std::string cut(std::string text) {
  if (first_characters(text, cell_characters_max).size() == text.size()) return text;
  return std::string(first_characters(text, cell_characters_max - 3)) + "...";
}

bool is_number(const JsonTree& value) {
  return std::holds_alternative<std::int64_t>(value.node) ||
         std::holds_alternative<std::uint64_t>(value.node) ||
         std::holds_alternative<JsonTree::Real>(value.node);
}

// A text without its quotes; what nests as JSON.
std::string plain_text(const JsonTree& value) {
  const auto* text = std::get_if<std::string>(&value.node);
  return printable(text != nullptr ? *text : json_text(value));
}

Cell cell_of(const JsonTree& value) { return {cut(plain_text(value)), is_number(value)}; }
Cell name_cell(const std::string& name) { return {cut(printable(name)), false}; }

std::string fields_of(const Object& record) {
  Grid grid;
  for (std::size_t i = 0; i < std::min(record.size(), table_rows_max); ++i) {
    // The last column may be as long as it is.
    const bool nests = std::holds_alternative<Array>(record[i].value.node) ||
                       std::holds_alternative<Object>(record[i].value.node);
    grid.add_row({name_cell(record[i].name),
                  {nests ? cut(plain_text(record[i].value)) : plain_text(record[i].value), false}});
  }
  return grid.text();
}

// The names of all fields, in the order in which they first come.
std::vector<std::string> columns_of(const std::vector<Record>& records) {
  std::vector<std::string> names;
  for (const Record& record : records) {
    for (const JsonMember& field : *record.fields) {
      if (std::count(names.begin(), names.end(), field.name) == 0) names.push_back(field.name);
      if (names.size() > cell_characters_max) return names;
    }
  }
  return names;
}

Cell field_of(const Object& record, const std::string& name) {
  const auto found = std::find_if(record.begin(), record.end(),
                                  [&](const JsonMember& field) { return field.name == name; });
  return found == record.end() ? Cell{} : cell_of(found->value);
}

Grid side_by_side(const std::vector<Record>& records) {
  const std::vector<std::string> names = columns_of(records);
  Grid grid;
  std::vector<Cell> head{Cell{}};
  for (const std::string& name : names) {
    const Cell first = field_of(*records.front().fields, name);
    head.push_back({cut(printable(name)), first.is_number});
  }
  grid.add_row(std::move(head));
  for (const Record& record : records) {
    std::vector<Cell> row{record.name};
    for (const std::string& name : names) row.push_back(field_of(*record.fields, name));
    grid.add_row(std::move(row));
  }
  return grid;
}

std::string records_of(const std::vector<Record>& records, std::size_t columns) {
  if (columns_of(records).size() <= cell_characters_max) {
    const Grid grid = side_by_side(records);
    if (grid.width() <= columns) return grid.text();
  }
  std::string text;
  for (const Record& record : records) {
    text += record.name.text + "\n";
    std::string fields = "  " + fields_of(*record.fields);
    for (std::size_t at = 0; (at = fields.find('\n', at)) + 1 < fields.size(); at += 3) {
      fields.insert(at + 1, "  ");
    }
    text += fields;
  }
  return text;
}

std::string left_out(std::size_t count) {
  if (count <= table_rows_max) return {};
  return fmt::format("... and {} more: `json on` shows all\n", count - table_rows_max);
}

std::string list_of(const Array& list, std::size_t columns) {
  if (list.empty()) return "(none)\n";
  const std::size_t count = std::min(list.size(), table_rows_max);
  std::vector<Record> records;
  Grid values;
  for (std::size_t i = 0; i < count; ++i) {
    const auto* record = std::get_if<Object>(&list[i].node);
    if (record != nullptr) records.push_back({{std::to_string(i), true}, record});
    values.add_row({cell_of(list[i])});
  }
  const bool are_records = records.size() == count;
  return (are_records ? records_of(records, columns) : values.text()) + left_out(list.size());
}

std::string object_of(const Object& object, std::size_t columns) {
  if (object.empty()) return "(none)\n";
  const std::size_t count = std::min(object.size(), table_rows_max);
  std::vector<Record> records;
  for (std::size_t i = 0; i < count; ++i) {
    const auto* record = std::get_if<Object>(&object[i].value.node);
    if (record != nullptr) records.push_back({name_cell(object[i].name), record});
  }
  const bool are_records = records.size() == count;
  return (are_records ? records_of(records, columns) : fields_of(object)) + left_out(object.size());
}

}  // namespace

std::string table_of(const JsonTree& value, std::size_t columns) {
  if (const auto* list = std::get_if<Array>(&value.node)) return list_of(*list, columns);
  if (const auto* object = std::get_if<Object>(&value.node)) return object_of(*object, columns);
  return plain_text(value) + "\n";
}

}  // namespace onetrip::repl
