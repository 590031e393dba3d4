#include "onetrip/wire/reader.hpp"

#include "onetrip/wire/utf8.hpp"

namespace onetrip::wire {
namespace {

// First bytes of a value, as the MessagePack specification names them.
enum Tag : std::uint8_t {
  fixmap = 0x80,
  fixarray = 0x90,
  fixstr = 0xa0,
  nil_tag = 0xc0,
  false_tag = 0xc2,
  true_tag = 0xc3,
  bin8 = 0xc4,
  bin32 = 0xc6,
  float32 = 0xca,
  float64 = 0xcb,
  uint8 = 0xcc,
  uint64 = 0xcf,
  int8 = 0xd0,
  int64 = 0xd3,
  str8 = 0xd9,
  str32 = 0xdb,
  array16 = 0xdc,
  array32 = 0xdd,
  map16 = 0xde,
  map32 = 0xdf,
  negative_fixint = 0xe0,
};

constexpr std::uint64_t exact_in_f64_max = std::uint64_t{1} << 53U;

Family family_of(std::uint8_t tag) {
  if (tag < fixmap || tag >= negative_fixint) return Family::integer;
  if (tag < fixarray || tag == map16 || tag == map32) return Family::map;
  if (tag < fixstr || tag == array16 || tag == array32) return Family::array;
  if (tag < nil_tag || (tag >= str8 && tag <= str32)) return Family::string;
  if (tag == nil_tag) return Family::nil;
  if (tag == false_tag || tag == true_tag) return Family::boolean;
  if (tag >= bin8 && tag <= bin32) return Family::binary;
  if (tag == float32 || tag == float64) return Family::real;
  return tag >= uint8 && tag <= int64 ? Family::integer : Family::refused;
}

// A two's complement number of 1, 2, 4 or 8 bytes, widened to 8.
std::uint64_t sign_extended(std::uint64_t bits, std::size_t width) {
  switch (width) {
    case 1:
      return static_cast<std::uint64_t>(std::int64_t{static_cast<std::int8_t>(bits)});
    case 2:
      return static_cast<std::uint64_t>(std::int64_t{static_cast<std::int16_t>(bits)});
    case 4:
      return static_cast<std::uint64_t>(std::int64_t{static_cast<std::int32_t>(bits)});
    default:
      return bits;
  }
}

}  // namespace

Family Reader::next_family() const { return at_ == end_ ? Family::nothing : family_of(tag()); }

bool Reader::nil() {
  if (!next_is_nil()) return wrong_type("nil");
  ++at_;
  took();
  return true;
}

bool Reader::boolean(bool& value) {
  if (at_ == end_ || (tag() != false_tag && tag() != true_tag)) return wrong_type("bool");
  value = tag() == true_tag;
  ++at_;
  took();
  return true;
}

bool Reader::take_integer(Integer& out, std::string_view expected) {
  if (at_ == end_) return input_ended();
  const std::uint8_t first = tag();
  if (first < fixmap || first >= negative_fixint) {
    out.negative = first >= negative_fixint;
    out.bits = static_cast<std::uint64_t>(std::int64_t{static_cast<std::int8_t>(first)});
    ++at_;
    return true;
  }
  if (first < uint8 || first > int64) return wrong_type(expected);
  const auto width = std::size_t{1} << ((first - uint8) % 4U);
  if (rest().size() < 1 + width) return input_ended();
  std::uint64_t bits = 0;
  for (std::size_t i = 1; i <= width; ++i) bits = (bits << 8U) | static_cast<std::uint8_t>(at_[i]);
  if (first >= int8) bits = sign_extended(bits, width);
  out.negative = first >= int8 && (bits >> 63U) != 0;
  out.bits = bits;
  at_ += 1 + width;
  return true;
}

bool Reader::integer_within(std::int64_t& value, std::int64_t low, std::int64_t high,
                            std::string_view expected) {
  Integer read;
  if (!take_integer(read, expected)) return false;
  const auto number = static_cast<std::int64_t>(read.bits);
  const bool wrapped = !read.negative && number < 0;
  if (wrapped || number < low || number > high) return out_of_range(read, expected);
  value = number;
  took();
  return true;
}

bool Reader::unsigned_within(std::uint64_t& value, std::uint64_t high, std::string_view expected) {
  Integer read;
  if (!take_integer(read, expected)) return false;
  if (read.negative || read.bits > high) return out_of_range(read, expected);
  value = read.bits;
  took();
  return true;
}

bool Reader::integer(std::int32_t& value) {
  std::int64_t wide = 0;
  if (!integer_within(wide, std::numeric_limits<std::int32_t>::min(),
                      std::numeric_limits<std::int32_t>::max(), "i32"))
    return false;
  value = static_cast<std::int32_t>(wide);
  return true;
}

bool Reader::unsigned_integer(std::uint64_t& value) {
  return unsigned_within(value, std::numeric_limits<std::uint64_t>::max(), "u64");
}

bool Reader::unsigned_integer(std::uint32_t& value) {
  std::uint64_t wide = 0;
  if (!unsigned_within(wide, std::numeric_limits<std::uint32_t>::max(), "u32")) return false;
  value = static_cast<std::uint32_t>(wide);
  return true;
}

bool Reader::real_slow(double& value) {
  if (at_ == end_) return input_ended();
  if (tag() == float64) return input_ended();
  if (tag() == float32) {
    if (rest().size() < 5) return input_ended();
    const auto read = std::bit_cast<float>(load<std::uint32_t>(at_ + 1));
    if (strictness_ == Strictness::request && !std::isfinite(read)) return not_finite();
    value = read;
    at_ += 5;
    took();
    return true;
  }
  Integer read;
  if (!take_integer(read, "f64")) return false;
  const std::uint64_t magnitude = read.negative ? std::uint64_t{0} - read.bits : read.bits;
  if (magnitude > exact_in_f64_max) return out_of_range(read, "f64");
  value = read.negative ? -static_cast<double>(magnitude) : static_cast<double>(magnitude);
  took();
  return true;
}

bool Reader::take_length(std::size_t length_bytes, std::size_t& length) {
  if (rest().size() < 1 + length_bytes) return input_ended();
  length = 0;
  for (std::size_t i = 1; i <= length_bytes; ++i)
    length = (length << 8U) | static_cast<std::uint8_t>(at_[i]);
  return true;
}

bool Reader::take_bytes(std::size_t tag_bytes, std::size_t length, BytesView& bytes) {
  if (rest().size() - tag_bytes < length) return too_large_count(length, "bytes");
  bytes = {at_ + tag_bytes, length};
  at_ += tag_bytes + length;
  took();
  return true;
}

bool Reader::string(std::string_view& text) {
  if (at_ == end_) return input_ended();
  const std::uint8_t first = tag();
  std::size_t length_bytes = 0;
  std::size_t length = first & 0x1fU;
  if (first < fixstr || first >= nil_tag) {
    if (first < str8 || first > str32) return wrong_type("str");
    length_bytes = std::size_t{1} << (first - str8);
    if (!take_length(length_bytes, length)) return false;
  }
  BytesView bytes;
  const std::byte* const start = at_;
  if (!take_bytes(1 + length_bytes, length, bytes)) return false;
  if (!is_utf8(text_of(bytes))) {
    at_ = start;
    return fail("the str is not UTF-8");
  }
  text = text_of(bytes);
  return true;
}

bool Reader::binary(BytesView& bytes) {
  if (at_ == end_) return input_ended();
  const std::uint8_t first = tag();
  if (first < bin8 || first > bin32) return wrong_type("bytes");
  std::size_t length = 0;
  const std::size_t length_bytes = std::size_t{1} << (first - bin8);
  return take_length(length_bytes, length) && take_bytes(1 + length_bytes, length, bytes);
}

bool Reader::array(std::size_t& count) {
  if (at_ == end_) return input_ended();
  const std::uint8_t first = tag();
  std::size_t declared = first & 0x0fU;
  std::size_t length_bytes = 0;
  if (first < fixarray || first >= fixstr) {
    if (first != array16 && first != array32) return wrong_type("array");
    length_bytes = first == array16 ? 2 : 4;
    if (!take_length(length_bytes, declared)) return false;
  }
  if (declared > rest().size() - 1 - length_bytes) return too_large_count(declared, "elements");
  at_ += 1 + length_bytes;
  if (!open_container(declared)) return false;
  count = declared;
  return true;
}

bool Reader::map(std::size_t& count) {
  if (at_ == end_) return input_ended();
  const std::uint8_t first = tag();
  std::size_t declared = first & 0x0fU;
  std::size_t length_bytes = 0;
  if (first < fixmap || first >= fixarray) {
    if (first != map16 && first != map32) return wrong_type("map");
    length_bytes = first == map16 ? 2 : 4;
    if (!take_length(length_bytes, declared)) return false;
  }
  if (declared > (rest().size() - 1 - length_bytes) / 2)
    return too_large_count(declared, "entries");
  at_ += 1 + length_bytes;
  if (!open_container(2 * declared)) return false;
  count = declared;
  return true;
}

bool Reader::open_container(std::size_t values) {
  if (depth_ == nesting_depth_max) return too_deep();
  if (values == 0) {
    took();
    return true;
  }
  left_outside_[depth_++] = left_;
  left_ = values;
  return true;
}

void Reader::close_containers() {
  do left_ = left_outside_[--depth_];
  while (--left_ == 0);
}

bool Reader::skip_one() {
  switch (next_family()) {
    case Family::nil:
      return nil();
    case Family::boolean: {
      bool ignored = false;
      return boolean(ignored);
    }
    case Family::integer: {
      Integer ignored;
      if (!take_integer(ignored, "any value")) return false;
      took();
      return true;
    }
    case Family::real: {
      double ignored = 0;
      return real(ignored);
    }
    case Family::string: {
      std::string_view ignored;
      return string(ignored);
    }
    case Family::binary: {
      BytesView ignored;
      return binary(ignored);
    }
    case Family::array: {
      std::size_t ignored = 0;
      return array(ignored);
    }
    case Family::map: {
      std::size_t ignored = 0;
      return map(ignored);
    }
    case Family::nothing:
    case Family::refused:
      break;
  }
  return wrong_type("any value");
}

bool Reader::skip() {
  const std::size_t depth = depth_;
  do {
    if (!skip_one()) return false;
  } while (depth_ > depth);
  return true;
}

bool Reader::value(BytesView& encoded) {
  const std::byte* const start = at_;
  if (!skip()) return false;
  encoded = {start, at_};
  return true;
}

bool Reader::finish() {
  if (failed()) return false;
  if (at_ == end_) return true;
  return trailing_bytes();
}

bool Reader::may_allocate(std::size_t count, std::size_t each) {
  if (failed()) return false;
  if (count > (decoded_bytes_max - allocated_) / each) return too_much_memory();
  allocated_ += count * each;
  return true;
}

}  // namespace onetrip::wire
