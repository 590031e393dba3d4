#include "onetrip/rpc/server_call.hpp"

#include <cstring>
#include <functional>

#include "onetrip/wire/messages.hpp"

namespace onetrip {
namespace {

// Names of peers are shorter than that, and are hashed as numbers.
std::size_t hash_of(std::string_view name) {
  std::uint64_t number = 0;
  if (name.size() > sizeof(number)) return std::hash<std::string_view>()(name);
  std::memcpy(&number, name.data(), name.size());
  return number;
}

}  // namespace

// Ids are counted up, by each client from 1.
std::size_t SameKey::hash(const MessageKey& key) {
  constexpr std::uint64_t spread = 0x9e3779b97f4a7c15U;
  std::uint64_t mixed = key.call_id * spread ^ hash_of(key.envelope.peer);
  if (key.envelope.hop) mixed = mixed * spread ^ hash_of(*key.envelope.hop);
  return mixed * spread >> 32U;
}

wire::Header reply_header(wire::CallId id) {
  wire::Header header;
  header.kind = wire::Kind::reply;
  header.call_id = id;
  return header;
}

wire::Buffer reply_head(const MessageInHand& message) {
  if (!message.is_batch) return wire::message(reply_header(message.key.call_id));
  wire::Buffer entry;
  wire::Writer writer(entry);
  writer.array(2);
  writer.unsigned_integer(0);
  return entry;
}

wire::Buffer failed_entry(const Error& error) {
  wire::Buffer entry;
  wire::Writer writer(entry);
  wire::write_batch_result(writer, error);
  return entry;
}

}  // namespace onetrip
