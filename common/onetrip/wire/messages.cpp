#include "onetrip/wire/messages.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "onetrip/wire/buffer_pool.hpp"
#include "onetrip/wire/limits.hpp"
#include "onetrip/wire/utf8.hpp"

namespace onetrip::wire {
namespace {

constexpr std::size_t reason_bytes_max = 64;

// An element of a batch entry that may be left off, and whose string has a limit.
bool read_limited(Reader& reader, std::string_view& text, std::size_t bytes_max) {
  std::string_view read;
  if (!reader.string(read)) return false;
  if (read.size() > bytes_max)
    return reader.fail(fmt::format("{} bytes, the limit is {}", read.size(), bytes_max));
  text = read;
  return true;
}

bool read_arguments(Reader& reader, BytesView& arguments) {
  if (reader.next_family() == Family::array) return reader.value(arguments);
  std::size_t never = 0;
  return reader.array(never);
}

bool skip_elements(Reader& reader, std::size_t from, std::size_t count) {
  for (std::size_t i = from; i < count; ++i)
    if (!reader.skip()) return reader.at_index(i);
  return true;
}

}  // namespace

ErrorBody body_of(const Error& error) {
  ErrorBody body;
  body.code = static_cast<std::int32_t>(error.code);
  body.message = utf8_prefix(error.message, error_message_bytes_max);
  if (!error.reason.empty()) body.reason = utf8_prefix(error.reason, reason_bytes_max);
  body.outcome = name_of(error.outcome);
  return body;
}

Error error_of(const ErrorBody& body) {
  const auto number = static_cast<std::uint64_t>(std::max(body.code, 0));
  return Error{code_from_number(number), body.message, body.reason.value_or(""),
               outcome_from_name(body.outcome)};
}

void write_batch_entry(Writer& writer, const BatchEntry& entry) {
  const std::size_t count = !entry.routing_key.empty() ? 4 : entry.sequence != 0 ? 3 : 2;
  writer.array(count);
  writer.string(entry.method);
  writer.raw(entry.arguments);
  if (count > 2) writer.unsigned_integer(entry.sequence);
  if (count > 3) writer.string(entry.routing_key);
}

bool read_batch_entry(Reader& reader, BatchEntry& entry) {
  std::size_t count = 0;
  entry = BatchEntry{};
  if (!reader.array(count)) return false;
  if (count < 2) return reader.fail("a call in a batch has at least a method and arguments");
  if (!read_limited(reader, entry.method, name_bytes_max)) return reader.at_field("method");
  if (!read_arguments(reader, entry.arguments)) return reader.at_field("arguments");
  if (count > 2 && !reader.unsigned_integer(entry.sequence)) return reader.at_field("sequence");
  if (count > 3 && !read_limited(reader, entry.routing_key, routing_key_bytes_max))
    return reader.at_field("routing_key");
  return skip_elements(reader, 4, count);
}

void write_batch_result(Writer& writer, const BatchResult& result) {
  writer.array(2);
  if (const auto* encoded = std::get_if<BytesView>(&result)) {
    writer.unsigned_integer(0);
    writer.raw(*encoded);
    return;
  }
  const ErrorBody body = body_of(std::get<Error>(result));
  writer.integer(body.code);
  write_value(writer, body);
}

bool read_batch_result(Reader& reader, BatchResult& result) {
  std::size_t count = 0;
  std::uint64_t code = 0;
  if (!reader.array(count)) return false;
  if (count < 2) return reader.fail("a result in a batch has a code and a value");
  if (!reader.unsigned_integer(code)) return reader.at_field("code");
  if (code == 0) {
    BytesView encoded;
    if (!reader.value(encoded)) return reader.at_field("result");
    result = encoded;
  } else {
    ErrorBody body;
    if (!read_value(reader, body)) return reader.at_field("error");
    result = error_of(body);
  }
  return skip_elements(reader, 2, count);
}

Buffer message(const Header& header) {
  Buffer out = take_buffer();
  write_header(out, header);
  return out;
}

Buffer error_message(CallId call_id, const Error& error) {
  Header header;
  header.kind = Kind::error;
  header.call_id = call_id;
  return message(header, body_of(error));
}

}  // namespace onetrip::wire
