// The Writer's bytes against the specification's own table, and against msgpack-c reading them.
#include "onetrip/wire/writer.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>
#include <msgpack.hpp>

#include "hex.hpp"

namespace onetrip::wire {
namespace {

template <class Write>
std::string written(Write write) {
  Buffer out;
  Writer writer(out);
  write(writer);
  return hex_of(out);
}

std::string integer(std::int64_t value) {
  return written([value](Writer& writer) { writer.integer(value); });
}

std::string unsigned_integer(std::uint64_t value) {
  return written([value](Writer& writer) { writer.unsigned_integer(value); });
}

TEST(Writer, WritesNilAndBooleans) {
  EXPECT_EQ(written([](Writer& writer) { writer.nil(); }), "c0");
  EXPECT_EQ(written([](Writer& writer) { writer.boolean(false); }), "c2");
  EXPECT_EQ(written([](Writer& writer) { writer.boolean(true); }), "c3");
}

TEST(Writer, WritesEveryIntegerInItsShortestForm) {
  EXPECT_EQ(integer(0), "00");
  EXPECT_EQ(integer(127), "7f");
  EXPECT_EQ(integer(128), "cc80");
  EXPECT_EQ(integer(255), "ccff");
  EXPECT_EQ(integer(256), "cd0100");
  EXPECT_EQ(integer(65'535), "cdffff");
  EXPECT_EQ(integer(65'536), "ce00010000");
  EXPECT_EQ(integer(4'294'967'295), "ceffffffff");
  EXPECT_EQ(integer(4'294'967'296), "cf0000000100000000");
  EXPECT_EQ(integer(std::numeric_limits<std::int64_t>::max()), "cf7fffffffffffffff");
  EXPECT_EQ(integer(-1), "ff");
  EXPECT_EQ(integer(-32), "e0");
  EXPECT_EQ(integer(-33), "d0df");
  EXPECT_EQ(integer(-128), "d080");
  EXPECT_EQ(integer(-129), "d1ff7f");
  EXPECT_EQ(integer(-32'768), "d18000");
  EXPECT_EQ(integer(-32'769), "d2ffff7fff");
  EXPECT_EQ(integer(-2'147'483'648), "d280000000");
  EXPECT_EQ(integer(-2'147'483'649), "d3ffffffff7fffffff");
  EXPECT_EQ(integer(std::numeric_limits<std::int64_t>::min()), "d38000000000000000");
}

TEST(Writer, WritesAnUnsignedIntegerAsItWritesTheSameSignedOne) {
  for (const std::int64_t value : {0, 127, 128, 255, 256, 65'535, 65'536})
    EXPECT_EQ(unsigned_integer(static_cast<std::uint64_t>(value)), integer(value));
  EXPECT_EQ(unsigned_integer(std::numeric_limits<std::uint64_t>::max()), "cfffffffffffffffff");
}

TEST(Writer, WritesEveryRealAsFloat64EvenIfItIsWhole) {
  EXPECT_EQ(written([](Writer& writer) { writer.real(1.0); }), "cb3ff0000000000000");
  EXPECT_EQ(written([](Writer& writer) { writer.real(0.0); }), "cb0000000000000000");
  EXPECT_EQ(written([](Writer& writer) { writer.real(-0.0); }), "cb8000000000000000");
  EXPECT_EQ(written([](Writer& writer) { writer.real(-1.5); }), "cbbff8000000000000");
  EXPECT_EQ(written([](Writer& writer) { writer.real(HUGE_VAL); }), "cb7ff0000000000000");
}

// The head of a str, bin, array or map of each length at which the form changes.
TEST(Writer, WritesLengthsInTheirShortestForm) {
  const auto head = [](auto write, std::size_t size) {
    return written([&](Writer& writer) { write(writer, size); }).substr(0, 10);
  };
  const auto string = [](Writer& writer, std::size_t size) {
    writer.string(std::string(size, 'a'));
  };
  const auto binary = [](Writer& writer, std::size_t size) { writer.binary(Buffer(size)); };
  const auto array = [](Writer& writer, std::size_t size) { writer.array(size); };
  const auto map = [](Writer& writer, std::size_t size) { writer.map(size); };

  EXPECT_EQ(head(string, 0), "a0");
  EXPECT_EQ(head(string, 31), "bf61616161");
  EXPECT_EQ(head(string, 32), "d920616161");
  EXPECT_EQ(head(string, 256), "da01006161");
  EXPECT_EQ(head(string, 65'536), "db00010000");
  EXPECT_EQ(head(binary, 0), "c400");
  EXPECT_EQ(head(binary, 256), "c501000000");
  EXPECT_EQ(head(binary, 65'536), "c600010000");
  EXPECT_EQ(head(array, 15), "9f");
  EXPECT_EQ(head(array, 16), "dc0010");
  EXPECT_EQ(head(array, 65'536), "dd00010000");
  EXPECT_EQ(head(map, 15), "8f");
  EXPECT_EQ(head(map, 16), "de0010");
  EXPECT_EQ(head(map, 65'536), "df00010000");
}

TEST(Writer, AppendsToWhatIsThere) {
  Buffer out = bytes_of_hex("93");
  Writer writer(out);

  writer.integer(1);
  writer.raw(bytes_of_hex("c0c3"));

  EXPECT_EQ(hex_of(out), "9301c0c3");
}

TEST(Writer, WritesWhatMsgpackCReadsBack) {
  Buffer out;
  Writer writer(out);
  writer.array(3);
  writer.string("text");
  writer.real(2.0);
  writer.map(1);
  writer.unsigned_integer(7);
  writer.binary(view_of("bin"));

  const auto text = text_of(out);
  const auto handle = msgpack::unpack(text.data(), text.size());

  const auto& array = handle.get().via.array;
  ASSERT_EQ(array.size, 3U);
  EXPECT_EQ(array.ptr[0].as<std::string>(), "text");
  EXPECT_EQ(array.ptr[1].type, msgpack::type::FLOAT64);
  ASSERT_EQ(array.ptr[2].via.map.size, 1U);
  EXPECT_EQ(array.ptr[2].via.map.ptr[0].val.type, msgpack::type::BIN);
}

}  // namespace
}  // namespace onetrip::wire
