#include "onetrip/net/zmtp_input.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "onetrip/base/recycled.hpp"
#include "onetrip/net/zmtp_wire.hpp"
#include "onetrip/wire/copying.hpp"
#include "onetrip/wire/limits.hpp"

namespace onetrip::net {
namespace {

using namespace std::string_view_literals;

// What is read at once: a call or two; or, where more is there, some hundred of them.
constexpr std::size_t buffer_bytes_small = std::size_t{4} << 10U;
constexpr std::size_t buffer_bytes_large = std::size_t{64} << 10U;
// The large one that this thread's connections have used last, for the next.
thread_local std::unique_ptr<std::byte[]> spare_large;
// What is left to come of a frame that is read to where it stays, and not by way of the buffer.
constexpr std::size_t worth_reading_in_place = std::size_t{2} << 10U;
// A frame that is not in the buffer grows from here on as its bytes come.
constexpr std::size_t first_part_bytes = std::size_t{1} << 20U;
constexpr std::size_t command_bytes_max = 1024;
constexpr std::size_t ping_context_bytes_max = 16;

// Where the greeting says what.
constexpr std::size_t signature_end = 9;
constexpr std::size_t version_major = 10;
constexpr std::size_t mechanism = 12;
constexpr std::string_view mechanism_null = "NULL\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"sv;

std::uint64_t number_of(wire::BytesView bytes) {
  std::uint64_t number = 0;
  for (const std::byte byte : bytes) number = number << 8U | std::to_integer<std::uint64_t>(byte);
  return number;
}

// Takes the first `size` of `bytes`; nothing where there are fewer.
std::optional<std::string_view> take(wire::BytesView& bytes, std::size_t size) {
  if (bytes.size() < size) return std::nullopt;
  const std::string_view taken = wire::text_of(bytes.first(size));
  bytes = bytes.subspan(size);
  return taken;
}

// Takes a text that has its length in front of it, in so many bytes.
std::optional<std::string_view> take_sized(wire::BytesView& bytes, std::size_t size_bytes) {
  const auto size = take(bytes, size_bytes);
  if (!size) return std::nullopt;
  return take(bytes, number_of(wire::view_of(*size)));
}

}  // namespace

ZmtpInput::ZmtpInput(Messages messages)
    : small_(std::make_unique_for_overwrite<std::byte[]>(buffer_bytes_small)),
      messages_(messages) {}

std::span<std::byte> ZmtpInput::buffer() const {
  if (large_) return {large_.get(), buffer_bytes_large};
  return {small_.get(), buffer_bytes_small};
}

wire::BytesView ZmtpInput::available() const { return buffer().subspan(begin_, end_ - begin_); }

// What is not yet used comes along.
void ZmtpInput::use_large_buffer() {
  auto large = std::move(spare_large);
  if (!large) large = std::make_unique_for_overwrite<std::byte[]>(buffer_bytes_large);
  const wire::BytesView kept = available();
  std::copy(kept.begin(), kept.end(), large.get());
  end_ -= std::exchange(begin_, 0);
  large_ = std::move(large);
}

void ZmtpInput::consume(std::size_t bytes) {
  begin_ += bytes;
  if (begin_ == end_) begin_ = end_ = 0;
}

std::span<std::byte> ZmtpInput::room() {
  if (grows_in_place()) {
    make_room_for(open_->have + 1);
    return {open_->body.get() + open_->have, open_->room - open_->have};
  }
  if (was_filled_ && !large_) {
    use_large_buffer();
  } else if (!was_filled_ && begin_ == end_ && large_) {
    spare_large = std::move(large_);
  } else if (end_ == buffer().size()) {
    const wire::BytesView kept = available();
    std::copy(kept.begin(), kept.end(), buffer().begin());
    end_ -= std::exchange(begin_, 0);
  }
  return buffer().subspan(end_);
}

// A large frame is read to where it stays, once what had come of it is there.
bool ZmtpInput::grows_in_place() const {
  return open_ && !open_->skipped && begin_ == end_ &&
         open_->size - open_->have > worth_reading_in_place;
}

void ZmtpInput::add(std::size_t bytes) {
  if (grows_in_place()) {
    open_->have += bytes;
  } else {
    end_ += bytes;
    was_filled_ = end_ == buffer().size();
  }
}

// Of a long frame as much as has come, and as much again: its sender says how long it is.
void ZmtpInput::make_room_for(std::size_t body_bytes) {
  if (body_bytes <= open_->room) return;
  const std::size_t room = std::min(open_->size, std::max(first_part_bytes, 2 * open_->have));
  auto body = std::allocate_shared_for_overwrite<std::byte[]>(Recycled<std::byte>(), room);
  wire::copy({open_->body.get(), open_->have}, body.get());
  open_->body = std::move(body);
  open_->room = room;
}

Result<std::optional<ZmtpEvent>> ZmtpInput::next() {
  if (stage_ == Stage::greeting) {
    ONETRIP_TRY(const bool whole, read_greeting());
    if (!whole) return std::optional<ZmtpEvent>{};
  }
  while (true) {
    if (!open_) {
      ONETRIP_TRY(const bool whole, read_head());
      if (!whole) return std::optional<ZmtpEvent>{};
    }
    if (!fill_frame()) return std::optional<ZmtpEvent>{};
    ONETRIP_TRY(std::optional<ZmtpEvent> event, finish_frame());
    if (event) return event;
  }
}

// False where more of it has to come.  Who does not speak ZMTP may say too little to wait for.
Result<bool> ZmtpInput::read_greeting() {
  const wire::BytesView greeting = available();
  const bool speaks_it =
      (greeting.empty() || greeting.front() == std::byte{0xff}) &&
      (greeting.size() <= signature_end || greeting[signature_end] == std::byte{0x7f});
  if (!speaks_it) return invalid("zmtp: the other end does not speak it");
  if (greeting.size() < zmtp::greeting_bytes) return false;
  if (greeting[version_major] < std::byte{3})
    return invalid("zmtp: the other end speaks version {}, this one 3 and later",
                   std::to_integer<int>(greeting[version_major]));
  if (wire::text_of(greeting.subspan(mechanism, mechanism_null.size())) != mechanism_null)
    return invalid("zmtp: the other end wants a mechanism that is not NULL");
  consume(zmtp::greeting_bytes);
  stage_ = Stage::handshake;
  return true;
}

// False where more of it has to come.
Result<bool> ZmtpInput::read_head() {
  const wire::BytesView bytes = available();
  if (bytes.empty()) return false;
  const auto flags = std::to_integer<std::uint8_t>(bytes.front());
  const std::size_t size_bytes = (flags & zmtp::flag_long) != 0 ? 8 : 1;
  if (bytes.size() < 1 + size_bytes) return false;
  const std::uint64_t size = number_of(bytes.subspan(1, size_bytes));
  ONETRIP_TRY_STATUS(check_head(flags, size));
  consume(1 + size_bytes);
  const auto body_bytes = static_cast<std::size_t>(size);
  open_ = OpenFrame{.flags = flags,
                    .size = body_bytes,
                    .have = 0,
                    .skipped = is_skipped(flags, body_bytes),
                    .body = {},
                    .room = 0};
  return true;
}

// Whether the frame belongs to a message that means nothing here.
bool ZmtpInput::is_skipped(std::uint8_t flags, std::size_t size) const {
  if ((flags & zmtp::flag_command) != 0) return false;
  if (dropping_ || (flags & zmtp::flag_more) == 0) return dropping_;
  const bool is_hop = size <= hop_bytes_max && (size > 0 || messages_ == Messages::from_clients);
  return messages_ == Messages::of_one_frame || hop_ || !is_hop;
}

Status ZmtpInput::check_head(std::uint8_t flags, std::uint64_t size) const {
  constexpr std::uint8_t known = zmtp::flag_more | zmtp::flag_long | zmtp::flag_command;
  const bool is_command = (flags & zmtp::flag_command) != 0;
  if ((flags & ~known) != 0 || (is_command && (flags & zmtp::flag_more) != 0))
    return invalid("zmtp: a frame has the flags {:#x}", flags);
  if (!is_command && stage_ != Stage::traffic) return invalid("zmtp: a message before READY");
  const std::size_t limit = is_command ? command_bytes_max : wire::frame_bytes_max;
  if (size > limit) return invalid("zmtp: a frame of {} bytes, it has at most {}", size, limit);
  return {};
}

bool ZmtpInput::fill_frame() {
  const wire::BytesView part =
      available().first(std::min(available().size(), open_->size - open_->have));
  if (!open_->skipped && !part.empty()) {
    make_room_for(open_->have + part.size());
    wire::copy(part, open_->body.get() + open_->have);
  }
  open_->have += part.size();
  consume(part.size());
  return open_->have == open_->size;
}

Result<std::optional<ZmtpEvent>> ZmtpInput::finish_frame() {
  OpenFrame frame = *std::exchange(open_, std::nullopt);
  if ((frame.flags & zmtp::flag_command) != 0) return on_command(frame.bytes());
  const bool more = (frame.flags & zmtp::flag_more) != 0;
  std::optional<std::string> hop = std::exchange(hop_, std::nullopt);
  const std::size_t message_bytes = message_bytes_ + frame.size;
  message_bytes_ = more ? message_bytes : 0;
  if (frame.skipped) {
    dropping_ = more;
    if (!more) {
      ++dropped_.messages;
      dropped_.bytes += message_bytes;
    }
    return std::optional<ZmtpEvent>{};
  }
  if (more) {
    hop_ = wire::text_of(frame.bytes());
    return std::optional<ZmtpEvent>{};
  }
  const wire::BytesView bytes = frame.bytes();
  wire::Frame body(bytes, std::move(frame.body));
  if (hop) return std::optional<ZmtpEvent>(Relayed{*std::move(hop), std::move(body)});
  return std::optional<ZmtpEvent>(std::move(body));
}

// Only these answer a DEALER, and only these ask a ROUTER (RFC 28/REQREP).
Status ZmtpInput::check_ready(wire::BytesView metadata) const {
  constexpr std::array answering{"ROUTER"sv, "DEALER"sv, "REP"sv};
  constexpr std::array asking{"DEALER"sv, "REQ"sv, "ROUTER"sv};
  const auto& expected = messages_ == Messages::from_clients ? asking : answering;
  std::string_view socket_type;
  while (!metadata.empty()) {
    const auto name = take_sized(metadata, 1);
    const auto value = take_sized(metadata, 4);
    if (!name || !value) return invalid("zmtp: READY is cut off");
    if (*name == "Socket-Type") socket_type = *value;
  }
  if (std::find(expected.begin(), expected.end(), socket_type) == expected.end())
    return invalid("zmtp: the other end is no {}", expected.front());
  return {};
}

// A command that is not known is for a later version, and ignored.
Result<std::optional<ZmtpEvent>> ZmtpInput::on_command(wire::BytesView command) {
  const auto name = take_sized(command, 1);
  if (!name) return invalid("zmtp: a command without a name");
  if (stage_ == Stage::handshake) {
    if (*name != "READY") return invalid("zmtp: the other end refuses the connection");
    ONETRIP_TRY_STATUS(check_ready(command));
    stage_ = Stage::traffic;
    return std::optional<ZmtpEvent>(ZmtpReady{});
  }
  if (*name == "ERROR") return invalid("zmtp: the other end ends the connection");
  if (*name != "PING") return std::optional<ZmtpEvent>{};
  constexpr std::size_t ttl_bytes = 2;
  if (command.size() < ttl_bytes || command.size() > ttl_bytes + ping_context_bytes_max)
    return invalid("zmtp: a PING of {} bytes", command.size());
  const wire::BytesView context = command.subspan(ttl_bytes);
  return std::optional<ZmtpEvent>(ZmtpPing{wire::Buffer(context.begin(), context.end())});
}

}  // namespace onetrip::net
