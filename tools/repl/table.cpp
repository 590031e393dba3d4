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

std::string left_out(std::size_t count) {
  if (count <= table_rows_max) return {};
  return fmt::format("... and {} more: `json on` shows all\n", count - table_rows_max);
}

// Every line two columns to the right.
std::string indented(const std::string& lines) {
  std::string text;
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = lines.find('\n', at) + 1;
    text += "  " + lines.substr(at, end - at);
    at = end;
  }
  return text;
}

Cell cell_of(const JsonTree& value) { return {cut(plain_text(value)), is_number(value)}; }
Cell name_cell(const std::string& name) { return {cut(printable(name)), false}; }

// The records of a list or map, as many as are shown; none where anything else is in it.
std::vector<Record> records_in(const JsonTree& value) {
  std::vector<Record> records;
  const auto add = [&records](Cell name, const JsonTree& each) {
    const auto* fields = std::get_if<Object>(&each.node);
    if (fields != nullptr) records.push_back({std::move(name), fields});
    return fields != nullptr && records.size() < table_rows_max;
  };
  std::size_t count = 0;
  if (const auto* list = std::get_if<Array>(&value.node)) {
    count = list->size();
    for (std::size_t i = 0; i < count && add({std::to_string(i), true}, (*list)[i]); ++i) {
    }
  } else if (const auto* object = std::get_if<Object>(&value.node)) {
    count = object->size();
    for (std::size_t i = 0; i < count && add(name_cell((*object)[i].name), (*object)[i].value);
         ++i) {
    }
  }
  if (records.size() != std::min(count, table_rows_max)) records.clear();
  return records;
}

bool nests(const JsonTree& value) {
  return std::holds_alternative<Array>(value.node) || std::holds_alternative<Object>(value.node);
}

// The last column may be as long as it is.
std::string fields_of(const Object& record) {
  Grid grid;
  for (std::size_t i = 0; i < std::min(record.size(), table_rows_max); ++i) {
    const std::string text = plain_text(record[i].value);
    grid.add_row({name_cell(record[i].name), {nests(record[i].value) ? cut(text) : text, false}});
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
  for (const Record& record : records)
    text += record.name.text + "\n" + indented(fields_of(*record.fields));
  return text;
}

// Fields that hold records stand behind the others, as tables.
std::string record_of(const Object& record, std::size_t columns) {
  Object plain;
  std::string behind;
  for (std::size_t i = 0; i < std::min(record.size(), table_rows_max); ++i) {
    const std::vector<Record> records = records_in(record[i].value);
    if (records.empty()) {
      plain.push_back(record[i]);
    } else {
      behind += name_cell(record[i].name).text + "\n" +
                indented(records_of(records, columns - std::min<std::size_t>(columns, 2)));
    }
  }
  return fields_of(plain) + behind;
}

std::string list_of(const Array& list) {
  Grid values;
  for (std::size_t i = 0; i < std::min(list.size(), table_rows_max); ++i)
    values.add_row({cell_of(list[i])});
  return values.text();
}

std::size_t size_of(const JsonTree& value) {
  const auto* list = std::get_if<Array>(&value.node);
  return list != nullptr ? list->size() : std::get<Object>(value.node).size();
}

}  // namespace

std::string table_of(const JsonTree& value, std::size_t columns) {
  if (!nests(value)) return plain_text(value) + "\n";
  if (size_of(value) == 0) return "(none)\n";
  const std::vector<Record> records = records_in(value);
  const auto* list = std::get_if<Array>(&value.node);
  const std::string text = !records.empty()  ? records_of(records, columns)
                           : list != nullptr ? list_of(*list)
                                             : record_of(std::get<Object>(value.node), columns);
  return text + left_out(size_of(value));
}

}  // namespace onetrip::repl
