#include "onetrip/rpc/request.hpp"

#include <algorithm>
#include <atomic>

#include "onetrip/wire/buffer_pool.hpp"
#include "onetrip/wire/writer.hpp"

namespace onetrip {

OutgoingBody::OutgoingBody() : bytes_(wire::share_buffer()) {
  bytes_->reserve(2 * room);
  bytes_->resize(room);
}

wire::Frame OutgoingBody::frame_with(const wire::Header& header) {
  wire::Buffer head = wire::take_buffer();
  wire::write_header(head, header);
  if (head.size() > room) {
    const wire::BytesView body = view();
    head.insert(head.end(), body.begin(), body.end());
    return wire::Frame(std::move(head));
  }
  // The count is read without order: what the last other owner did has to be over before we write.
  if (bytes_.use_count() == 1) {
    std::atomic_thread_fence(std::memory_order_acquire);
  } else {
    bytes_ = wire::share_buffer(*bytes_);
  }
  const std::size_t start = room - head.size();
  std::copy(head.begin(), head.end(), bytes_->begin() + static_cast<std::ptrdiff_t>(start));
  wire::give_buffer(std::move(head));
  return {wire::BytesView(*bytes_).subspan(start), bytes_};
}

void OutgoingBody::set_wide_unsigned(std::size_t offset, std::uint64_t value) {
  wire::Buffer written;
  wire::Writer(written).wide_unsigned(value);
  ONETRIP_CHECK(offset + written.size() <= size(), offset);
  std::copy(written.begin(), written.end(),
            bytes_->begin() + static_cast<std::ptrdiff_t>(room + offset));
}

}  // namespace onetrip
