#include "onetrip/wire/header.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "onetrip/wire/limits.hpp"
#include "onetrip/wire/reader.hpp"
#include "onetrip/wire/writer.hpp"

namespace onetrip::wire {
namespace {

constexpr std::size_t fields_always = 3;
constexpr std::size_t fields_known = 12;

// How many fields are written: all up to the last that differs from its default.
std::size_t fields_needed(const Header& header) {
  if (header.instance != 0) return 12;
  if (!header.routing_key.empty()) return 11;
  if (header.first_incomplete != 0) return 10;
  if (header.sequence != 0) return 9;
  if (header.session) return 8;
  if (header.flags != 0) return 7;
  if (header.time_left_ms != 0) return 6;
  if (!header.method.empty()) return 5;
  if (!header.service.empty()) return 4;
  return fields_always;
}

bool may_have_no_call(Kind kind) { return kind == Kind::bye || kind == Kind::heartbeat; }

bool read_kind(Reader& reader, Kind& kind) {
  std::uint64_t number = 0;
  if (!reader.unsigned_integer(number)) return reader.at_field("kind");
  kind = static_cast<Kind>(std::min<std::uint64_t>(number, 255));
  return true;
}

bool check_kind(Reader& reader, const Header& header) {
  if (header.kind < Kind::request || header.kind > Kind::batch) {
    reader.fail("no such kind of message");
    return reader.at_field("kind");
  }
  if (header.call_id == 0 && !may_have_no_call(header.kind)) {
    reader.fail("0, but a call's id starts at 1");
    return reader.at_field("call_id");
  }
  return true;
}

bool read_name(Reader& reader, std::string_view& name, std::size_t bytes_max) {
  std::string_view read;
  if (!reader.string(read)) return false;
  if (read.size() > bytes_max)
    return reader.fail(fmt::format("{} bytes, the limit is {}", read.size(), bytes_max));
  name = read;
  return true;
}

bool read_time_left(Reader& reader, std::uint32_t& time_left_ms) {
  std::uint32_t read = 0;
  if (!reader.unsigned_integer(read)) return false;
  if (read > time_left_ms_max)
    return reader.fail(fmt::format("{} ms, the limit is {} ms", read, time_left_ms_max));
  time_left_ms = read;
  return true;
}

bool read_session(Reader& reader, std::optional<SessionId>& session) {
  if (reader.next_is_nil()) return reader.nil();
  BytesView bytes;
  if (!reader.binary(bytes)) return false;
  SessionId id{};
  if (bytes.size() != id.size())
    return reader.fail(fmt::format("expected 16 bytes, got {}", bytes.size()));
  std::copy(bytes.begin(), bytes.end(), id.begin());
  session = id;
  return true;
}

// The fields behind the first three, `count` of them in the array.
bool read_optional_fields(Reader& reader, std::size_t count, Header& header) {
  const auto field = [&](std::size_t position, std::string_view name, auto read) {
    return position >= count || read() || reader.at_field(name);
  };
  return field(3, "service", [&] { return read_name(reader, header.service, name_bytes_max); }) &&
         field(4, "method", [&] { return read_name(reader, header.method, name_bytes_max); }) &&
         field(5, "time_left_ms", [&] { return read_time_left(reader, header.time_left_ms); }) &&
         field(6, "flags", [&] { return reader.unsigned_integer(header.flags); }) &&
         field(7, "session", [&] { return read_session(reader, header.session); }) &&
         field(8, "sequence", [&] { return reader.unsigned_integer(header.sequence); }) &&
         field(9, "first_incomplete",
               [&] { return reader.unsigned_integer(header.first_incomplete); }) &&
         field(10, "routing_key",
               [&] { return read_name(reader, header.routing_key, routing_key_bytes_max); }) &&
         field(11, "instance", [&] { return reader.unsigned_integer(header.instance); });
}

bool read_header(Reader& reader, Header& header) {
  std::size_t count = 0;
  if (!reader.array(count)) return false;
  if (count < fields_always)
    return reader.fail(fmt::format("{} elements, a header has at least 3", count));
  if (!reader.unsigned_integer(header.version)) return reader.at_field("version");
  if (!read_kind(reader, header.kind)) return false;
  if (!reader.unsigned_integer(header.call_id)) return reader.at_field("call_id");
  if (header.version != protocol_version) return true;
  if (!check_kind(reader, header) || !read_optional_fields(reader, count, header)) return false;
  for (std::size_t i = fields_known; i < count; ++i)
    if (!reader.skip()) return reader.at_index(i);
  return true;
}

Error bad_header(Reader& reader, BytesView frame) {
  if (reader.ran_out() && frame.size() > header_bytes_max)
    return invalid("header: longer than {} bytes", header_bytes_max).because("bad_header");
  reader.at_field("header");
  return reader.error().because("bad_header");
}

Error version_not_spoken(std::uint32_t version) {
  return unimplemented("protocol version {} is not spoken here, but {} is", version,
                       protocol_version)
      .because("protocol_version");
}

}  // namespace

std::string_view name_of(Kind kind) {
  constexpr std::array<std::string_view, 10> names{"unknown",   "request", "reply", "error",
                                                   "cancel",    "hello",   "bye",   "announce",
                                                   "heartbeat", "batch"};
  const auto number = static_cast<std::size_t>(kind);
  return number < names.size() ? names[number] : names[0];
}

void write_header(Buffer& out, const Header& header) {
  const std::size_t count = fields_needed(header);
  Writer writer(out);
  writer.array(count);
  writer.unsigned_integer(header.version);
  writer.unsigned_integer(static_cast<std::uint64_t>(header.kind));
  writer.unsigned_integer(header.call_id);
  if (count > 3) writer.string(header.service);
  if (count > 4) writer.string(header.method);
  if (count > 5) writer.unsigned_integer(header.time_left_ms);
  if (count > 6) writer.unsigned_integer(header.flags);
  if (count > 7) header.session ? writer.binary(*header.session) : writer.nil();
  if (count > 8) writer.unsigned_integer(header.sequence);
  if (count > 9) writer.unsigned_integer(header.first_incomplete);
  if (count > 10) writer.string(header.routing_key);
  if (count > 11) writer.unsigned_integer(header.instance);
}

Result<ParsedHeader> parse_header(BytesView frame, Header* partial) {
  const BytesView front = frame.first(std::min(frame.size(), header_bytes_max));
  Reader reader(front, Strictness::reply);
  Header header;
  header.version = 0;
  header.kind = Kind{0};
  const bool read = read_header(reader, header);
  if (partial != nullptr) *partial = header;
  if (!read) return bad_header(reader, frame);
  if (header.version != protocol_version) return version_not_spoken(header.version);
  return ParsedHeader{header, front.size() - reader.rest().size()};
}

}  // namespace onetrip::wire
