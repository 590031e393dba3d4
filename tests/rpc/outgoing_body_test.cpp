#include <gtest/gtest.h>

#include "onetrip/rpc/request.hpp"
#include "onetrip/wire/writer.hpp"

namespace onetrip {
namespace {

// From names of one letter to those, and the key, at their limits.
TEST(OutgoingBody, IsBehindAnyHeaderHoweverLongAndCanBeSentAgain) {
  for (const std::size_t letters : {1U, 20U, 40U, 64U}) {
    const std::string name(letters, 'n');
    const std::string key(2 * letters, 'k');
    wire::Header header;
    header.call_id = 7;
    header.service = name;
    header.method = name;
    header.session = wire::SessionId{};
    header.sequence = header.first_incomplete = ~std::uint64_t{0};
    header.routing_key = key;
    OutgoingBody body;
    wire::Writer(body.buffer()).string("the body");

    for (int attempt = 0; attempt < 2; ++attempt) {
      const wire::Frame frame = body.frame_with(header);
      const auto parsed = wire::parse_header(frame.bytes());
      ASSERT_TRUE(parsed.ok()) << letters;
      EXPECT_EQ(parsed->header, header);
      EXPECT_EQ(wire::text_of(frame.bytes().subspan(parsed->body_offset)),
                wire::text_of(body.view()));
    }
  }
}

}  // namespace
}  // namespace onetrip
