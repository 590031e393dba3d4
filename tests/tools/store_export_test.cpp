// Rows leave a store as lines of JSON and come back byte for byte; and what is wrong with a line is
// said with its number.
#include <gmock/gmock.h>

#include <filesystem>
#include <limits>

#include "onetrip/base/random.hpp"
#include "onetrip/wire/writer.hpp"
#include "tests/tools/store_for_tests.hpp"

#include "tools/store/export_lines.hpp"
#include "tools/store/import_rows.hpp"

namespace onetrip::tools {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

const StoreFacts facts{
    .service = "kv", .schema = 1, .created_ms = 1'700'000'000'000, .last_commit = 7};

// Any bytes: mostly MessagePack, of every kind, now and then not in its shortest form.
class AnyBytes {
 public:
  explicit AnyBytes(std::uint64_t seed) : random_(seed) {}

  std::string value(int depth = 0) {
    switch (random_.between(0, depth > 3 ? 8 : 10)) {
      case 0:
        return one_of({"\xc0", "\xc2", "\xc3"});
      case 1:
        return packed(random_.between(-200, 70'000));
      case 2:
        return packed(random_.next());
      case 3:
        return packed(one_of_reals());
      case 4:
        return packed(text());
      case 5:
        return packed(wire::Buffer(4, std::byte{0xff}));
      case 6:  // 1 in two bytes, in nine; a text and an array with long lengths; f32.
        return one_of({"\xcc\x01", std::string("\xcf\0\0\0\0\0\0\0\x01", 9), "\xd9\x01q",
                       std::string("\xdc\0\x01\x01", 4), std::string("\xca\x40\0\0\0", 5)});
      case 7:  // ext, a timestamp, a reserved byte, something cut off, nothing.
        return one_of({std::string("\xd4\x05\x06", 3), std::string("\xd6\xff\0\0\0\x01", 6), "\xc1",
                       "\xa5xy", ""});
      case 8:  // Not UTF-8; what JSON escapes.
        return one_of(
            {"\xa2\xff\xfe", packed(std::string("\"\\\n\x01\x7f")), packed(std::string("NaN"))});
      case 9:
        return list(depth);
      default:
        return map(depth);
    }
  }
  std::string text() {
    return one_of({"", "a", "key", "1", "null", "caf\xc3\xa9", "\xf0\x9f\x98\x80", "AAAA"}) +
           std::to_string(random_.between(0, 99));
  }

 private:
  std::string one_of(std::vector<std::string> texts) {
    return texts[static_cast<std::size_t>(
        random_.between(0, static_cast<std::int64_t>(texts.size()) - 1))];
  }
  double one_of_reals() {
    using Limits = std::numeric_limits<double>;
    const std::array reals{2.0,  -0.0, 0.1, 1e300, 5e-324, Limits::quiet_NaN(), Limits::infinity(),
                           -1.5, 1e15, 0.0};
    return reals[static_cast<std::size_t>(random_.between(0, reals.size() - 1))];
  }
  std::string list(int depth) {
    const auto count = random_.between(0, 4);
    std::string bytes(1, static_cast<char>(0x90 + count));
    for (auto i = count; i != 0; --i) bytes += value(depth + 1);
    return bytes;
  }
  // Keys of any kind, repeated ones too.
  std::string map(int depth) {
    const auto count = random_.between(0, 4);
    std::string bytes(1, static_cast<char>(0x80 + count));
    for (auto i = count; i != 0; --i)
      bytes += (random_.chance(0.7) ? packed(text()) : value(depth + 1)) + value(depth + 1);
    return bytes;
  }

  Random random_;
};

class StoreExport : public ::testing::Test {
 protected:
  std::string store() const { return folder_ / "kv.db"; }
  std::string copy() const { return folder_ / "copy.db"; }
  // The input's lines, as an import reads them.
  static std::string lines(const std::string& rows, int count) {
    return header_line(facts).value() + "\n" + rows +
           end_line(static_cast<std::uint64_t>(count)).value() + "\n";
  }
  Ran import(const std::string& input) const { return run({"import", copy()}, input); }
  // What a refused import says, having made nothing.
  std::string refusal(const std::string& input) const {
    const Ran ran = import(input);
    EXPECT_EQ(ran.status, 65) << ran.err;
    EXPECT_FALSE(fs::exists(copy()));
    EXPECT_FALSE(fs::exists(copy() + ".onetrip-part"));
    return ran.err;
  }

  ScratchFolder folder_;
};

TEST_F(StoreExport, BringsBackRandomRowsByteForByte) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    AnyBytes any(seed);
    ByteRows rows;
    for (int i = 0; i != 300; ++i) rows[{any.text(), any.value()}] = any.value();
    const std::string path = folder_ / ("kv" + std::to_string(seed));
    ASSERT_TRUE(make_store(path, facts, rows).ok());

    const Ran exported = run({"export", path});
    const Ran imported = run({"import", path + ".copy"}, exported.out);

    ASSERT_EQ(exported.status, 0) << exported.err;
    ASSERT_EQ(imported.status, 0) << imported.err;
    EXPECT_EQ(rows_of(path + ".copy"), rows);
    EXPECT_EQ(run({"export", path + ".copy"}).out, exported.out);
  }
}

TEST_F(StoreExport, ShowsWhatJsonCanSayAndTheBytesOfTheRest) {
  const auto line = [](const std::string& value) {
    return row_line("s", wire::view_of("\x01"), wire::view_of(value)).value();
  };

  EXPECT_EQ(line(packed(std::string("a"))), R"({"space":"s","key":1,"value":"a"})");
  EXPECT_EQ(line(packed(2.0)), R"({"space":"s","key":1,"value":2.0})");
  EXPECT_EQ(line(packed(std::int64_t{2})), R"({"space":"s","key":1,"value":2})");
  EXPECT_EQ(line(packed(std::vector{1, 2})), R"({"space":"s","key":1,"value":[1,2]})");
  EXPECT_EQ(line("\x81\xa1k\xc0"), R"({"space":"s","key":1,"value":{"k":null}})");
  EXPECT_THAT(line("\x81\x01\x02"), HasSubstr("value_base64")) << "a map of an integer";
  EXPECT_THAT(line("\xc4\x01z"), HasSubstr("value_base64")) << "binary";
  EXPECT_THAT(line("\xcc\x01"), HasSubstr("value_base64")) << "1, in two bytes";
  EXPECT_THAT(line("\xc0"), HasSubstr("value_base64")) << "nil";
}

TEST_F(StoreExport, HasWhatNestsAsDeepAsItMay) {
  for (std::size_t depth = 28; depth <= 36; ++depth) {
    const std::string value = std::string(depth, '\x91') + '\x01';
    const auto row = read_row(row_line("s", wire::view_of("\x01"), wire::view_of(value)).value());
    ASSERT_TRUE(row.ok()) << depth << " " << to_string(row.error());
    EXPECT_EQ(wire::text_of(row->value), value);
  }
}

TEST_F(StoreExport, MakesAnotherStoreOfTheLinesUnlessItIsToTakeTheOthersPlace) {
  const ByteRows rows{{{"items", "\x01"}, "\x02"},
                      {{"onetrip.completions", "\x01"}, "\x02"},
                      {{"onetrip.identity", "\x01"}, "\x02"},
                      {{"onetrip.sessions", "\x01"}, "\x02"}};
  ASSERT_TRUE(make_store(store(), facts, rows).ok());
  const std::string exported = run({"export", store()}).out;

  const Ran other = import(exported);
  const Ran same = run({"import", folder_ / "same.db", "--keep-identity"}, exported);

  EXPECT_EQ(rows_of(copy()), (ByteRows{{{"items", "\x01"}, "\x02"}}));
  EXPECT_THAT(other.err, HasSubstr("1 row of kv imported"));
  EXPECT_THAT(other.err, HasSubstr("3 rows of the store's identity"));
  EXPECT_EQ(rows_of(folder_ / "same.db"), rows);
  EXPECT_THAT(same.err, Not(HasSubstr("left out")));
}

TEST_F(StoreExport, KeepsWhatTheFileSaysOfItself) {
  ASSERT_EQ(import(lines("", 0)).status, 0);

  const auto reader = SqliteReader::open(copy()).value();

  EXPECT_EQ(reader->facts().service, "kv");
  EXPECT_EQ(reader->facts().created_ms, facts.created_ms);
  EXPECT_EQ(reader->facts().last_commit, 7U);
}

TEST_F(StoreExport, IsRefusedWhereItIsCutOffAnywhere) {
  ASSERT_TRUE(make_store(store(), facts, {{{"s", "\x01"}, "\x02"}, {{"s", "\x02"}, "\xc0"}}).ok());
  const std::string whole = run({"export", store()}).out;

  for (std::size_t size = 0; size + 1 < whole.size(); ++size) {
    SCOPED_TRACE(size);
    refusal(whole.substr(0, size));
    if (HasFailure()) return;
  }

  EXPECT_THAT(refusal(whole.substr(0, whole.find("{\"end"))),
              HasSubstr("cut off: it ends after 2 rows"));
  EXPECT_EQ(import(whole).status, 0);
}

TEST_F(StoreExport, NamesTheLineThatIsWrong) {
  const std::string good = "{\"space\":\"s\",\"key\":1,\"value\":2}\n";

  EXPECT_THAT(refusal(""), HasSubstr("the input is empty"));
  EXPECT_THAT(refusal("{}\n"), HasSubstr("line 1: this is not what"));
  EXPECT_THAT(refusal(lines(good + "{\n", 2)), HasSubstr("line 3: "));
  EXPECT_THAT(refusal(lines(good + good, 2)),
              HasSubstr("line 3: space \"s\" has a row of that key"));
  EXPECT_THAT(refusal(lines(good, 2)),
              HasSubstr("line 3: there should be 2 rows, and there are 1"));
  EXPECT_THAT(refusal(lines(good, 1) + good), HasSubstr("line 4: something follows"));
  EXPECT_THAT(refusal(lines("{\"space\":\"s\",\"key\":1}\n", 1)),
              HasSubstr("line 2: value: neither"));
  EXPECT_THAT(refusal(lines("{\"space\":\"s\",\"key\":1,\"value\":1,\"valve\":1}\n", 1)),
              HasSubstr("valve"));
  EXPECT_THAT(
      refusal(lines("{\"space\":\"s\",\"key\":1,\"value\":1,\"value_base64\":\"wA==\"}\n", 1)),
      HasSubstr("one of them is enough"));
  EXPECT_THAT(refusal(lines("{\"space\":\"s\",\"key\":1,\"value_base64\":\"wA=\"}\n", 1)),
              HasSubstr("line 2: value_base64: "));
  EXPECT_THAT(refusal("{\"format\":\"onetrip-store\",\"version\":2,\"service\":\"kv\",\"schema\":1,"
                      "\"last_commit\":0,\"created_ms\":0}\n"),
              HasSubstr("line 1: it has version 2"));
}

}  // namespace
}  // namespace onetrip::tools
