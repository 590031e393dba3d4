// Any frame: if its header parses, it is written and parsed back as the same.
#include "onetrip/base/check.hpp"
#include "onetrip/wire/header.hpp"
#include "onetrip/wire/limits.hpp"

namespace wire = onetrip::wire;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const wire::BytesView frame = std::as_bytes(std::span(data, size));
  wire::Header partial;

  const auto parsed = wire::parse_header(frame, &partial);

  if (!parsed.ok()) {
    const onetrip::Error& error = parsed.error();
    ONETRIP_CHECK(error.reason == "bad_header" || error.reason == "protocol_version");
    ONETRIP_CHECK(!error.message.empty());
    return 0;
  }
  ONETRIP_CHECK(parsed->header == partial);
  ONETRIP_CHECK(parsed->body_offset <= size && parsed->body_offset <= wire::header_bytes_max);
  wire::Buffer written;
  wire::write_header(written, parsed->header);
  ONETRIP_CHECK(written.size() <= parsed->body_offset, written.size(), parsed->body_offset);
  const auto again = wire::parse_header(written);
  ONETRIP_CHECK(again.ok());
  ONETRIP_CHECK(again->header == parsed->header);
  ONETRIP_CHECK(again->body_offset == written.size());
  return 0;
}
