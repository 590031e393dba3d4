#include "tools/store/export_lines.hpp"

#include <optional>
#include <utility>

#include "onetrip/store/sqlite_schema.hpp"
#include "onetrip/wire/base64.hpp"
#include "onetrip/wire/json.hpp"
#include "onetrip/wire/json_tree.hpp"
#include "onetrip/wire/utf8.hpp"

namespace onetrip::tools {

// Of each pair one is there; nil stands for what is not, and so is written as base64 itself.
struct RowLine {
  std::string space;
  wire::Value key;
  wire::Value value;
  std::optional<wire::Buffer> key_base64;
  std::optional<wire::Buffer> value_base64;

  static constexpr std::array defaulted{std::string_view("key"), std::string_view("value")};
};
ONETRIP_FIELDS(RowLine, space, key, value, key_base64, value_base64)

namespace {

// `,"value":1`.
std::string json_member(std::string_view name, const std::string& json) {
  return fmt::format(",\"{}\":{}", name, json);
}

std::string base64_member(std::string_view name, wire::BytesView bytes) {
  return fmt::format(",\"{}_base64\":\"{}\"", name, wire::to_base64(bytes));
}

// As JSON if it comes back from there as it is.
std::string member(std::string_view name, wire::BytesView bytes) {
  static const wire::Schema none;
  const Result<std::string> json = wire::json_from_wire(bytes, "any", none);
  if (!json || *json == "null") return base64_member(name, bytes);
  const Result<wire::Buffer> again = wire::wire_from_json(*json, "any", none);
  const bool is_same = again && wire::text_of(*again) == wire::text_of(bytes);
  return is_same ? json_member(name, *json) : base64_member(name, bytes);
}

Result<wire::Buffer> bytes_of(const wire::Value& shown, const std::optional<wire::Buffer>& base64,
                              std::string_view name) {
  if (base64 && !shown.is_nil())
    return invalid("{0}: there is a {0}_base64 beside it: one of them is enough", name);
  if (base64) return *base64;
  if (shown.is_nil()) return invalid("{0}: neither {0} nor {0}_base64 is there", name);
  return wire::Buffer(shown.bytes().begin(), shown.bytes().end());
}

}  // namespace

Result<std::string> header_line(const StoreFacts& facts) {
  ExportHeader header;
  header.service = facts.service;
  header.schema = facts.schema;
  header.last_commit = facts.last_commit;
  header.created_ms = facts.created_ms;
  header.instance = facts.place.instance;
  header.instances = facts.place.instances;
  return wire::to_json(header);
}

Result<std::string> row_line(std::string_view space, wire::BytesView key, wire::BytesView value) {
  if (!wire::is_utf8(space)) return data_loss("a space's name is not text: {}", space);
  std::string begin = "{\"space\":";
  wire::append_json_string(begin, space);
  std::string line = begin + member("key", key) + member("value", value) + "}";
  // The whole line nests deeper than its parts, and is what will be read.
  const Result<ExportedRow> again = read_row(line);
  if (again && wire::text_of(again->key) == wire::text_of(key) &&
      wire::text_of(again->value) == wire::text_of(value))
    return line;
  return begin + base64_member("key", key) + base64_member("value", value) + "}";
}

Result<std::string> end_line(std::uint64_t rows) { return wire::to_json(ExportEnd{true, rows}); }

bool is_end_line(std::string_view line) { return line.starts_with("{\"end\""); }

Result<StoreFacts> read_header(std::string_view line) {
  ONETRIP_TRY(const wire::JsonTree tree, wire::parse_json(line));
  const auto* object = std::get_if<wire::JsonTree::Object>(&tree.node);
  const bool is_ours = object != nullptr && !object->empty() && object->front().name == "format";
  if (!is_ours) return invalid("this is not what `onetrip-store export` writes first");
  ONETRIP_TRY(ExportHeader header, wire::from_json<ExportHeader>(line));
  if (header.format != export_format)
    return invalid("format: expected \"{}\", got \"{}\"", export_format, header.format);
  const int schema_max = sqlite_schema::newest_version();
  if (header.version != export_version || header.schema < 1 || header.schema > schema_max)
    return failed_precondition(
        "it has version {} and schema {}, and this program knows {} and 1 to {}: use that which "
        "wrote it",
        header.version, header.schema, export_version, schema_max);
  if (header.instances < 1 || header.instance >= header.instances)
    return invalid("instance {} of {}: they are counted from 0 on", header.instance,
                   header.instances);
  return StoreFacts{.service = std::move(header.service),
                    .place = {header.instance, header.instances},
                    .schema = header.schema,
                    .created_ms = header.created_ms,
                    .last_commit = header.last_commit};
}

Result<ExportedRow> read_row(std::string_view line) {
  ONETRIP_TRY(RowLine row, wire::from_json<RowLine>(line));
  ONETRIP_TRY(wire::Buffer key, bytes_of(row.key, row.key_base64, "key"));
  ONETRIP_TRY(wire::Buffer value, bytes_of(row.value, row.value_base64, "value"));
  return ExportedRow{std::move(row.space), std::move(key), std::move(value)};
}

Result<std::uint64_t> read_end(std::string_view line) {
  ONETRIP_TRY(const ExportEnd end, wire::from_json<ExportEnd>(line));
  if (!end.end) return invalid("end: expected true, got false");
  return end.rows;
}

}  // namespace onetrip::tools
