#include "tools/repl/binding.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onetrip/wire/json.hpp"
#include "tests/tools/schema_for_tests.hpp"

namespace onetrip::repl {
namespace {

using Texts = std::vector<std::string>;

const wire::Schema& shop_schema() {
  static const wire::Schema schema(shop_description().records);
  return schema;
}

MethodDescription method(const std::string& name) {
  for (const MethodDescription& each : shop_description().methods) {
    if (each.name == name) return each;
  }
  ADD_FAILURE() << name;
  return {};
}

Result<std::string> one_file(const std::string& path) {
  if (path == "item.json") return R"({"name": "tea", "count": 2})";
  if (path == "broken.json") return R"({"name": )";
  return invalid("cannot read {}: no such file", path);
}

Result<std::vector<wire::Buffer>> bind_line(const std::string& line) {
  const auto call = parse_call_line("shop." + line);
  if (!call) return call.error();
  return bind_arguments((*call)->arguments, method((*call)->method), shop_schema(), one_file);
}

// The arguments as JSON, each read by its parameter's type.
Texts bound(const std::string& line) {
  const auto arguments = bind_line(line);
  if (!arguments) {
    ADD_FAILURE() << line << " -> " << arguments.error().message;
    return {};
  }
  const MethodDescription of = method(line.substr(0, line.find(' ')));
  Texts texts;
  for (std::size_t i = 0; i < arguments->size(); ++i) {
    texts.push_back(
        wire::json_from_wire((*arguments)[i], of.params[i].type, shop_schema()).value());
  }
  return texts;
}

std::string refusal(const std::string& line) {
  const auto arguments = bind_line(line);
  EXPECT_FALSE(arguments.ok()) << line;
  if (arguments) return "";
  EXPECT_EQ(arguments.error().code, Code::invalid_argument) << line;
  return arguments.error().message;
}

// The value of one parameter of `convert`, the others being right.
std::string converted(const std::string& name, const std::string& value) {
  const Texts names{"number", "ratio", "note", "anything", "seal", "names", "prices"};
  const Texts rights{"1", "2", "null", "null", "\"\"", "[]", "{}"};
  std::string line = "convert";
  std::size_t index = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    line += " " + names[i] + "=" + (names[i] == name ? value : rights[i]);
    if (names[i] == name) index = i;
  }
  const auto arguments = bind_line(line);
  if (!arguments) return arguments.error().message;
  return wire::json_from_wire((*arguments)[index], method("convert").params[index].type,
                              shop_schema())
      .value();
}

TEST(Binding, TakesAWordForATextWhereAStrIsWantedWhateverItLooksLike) {
  for (const std::string word : {"tea", "123", "-1.5", "true", "null", "5F3sa2TJAWMqDhXG6jhV4N"}) {
    EXPECT_EQ(bound("get_price " + word), Texts{'"' + word + '"'}) << word;
  }
  EXPECT_EQ(bound(R"(get_price "two words \u00e4")"), Texts{R"("two words ä")"});
}

TEST(Binding, TakesAWordForWhatItsParameterIs) {
  EXPECT_EQ(converted("number", "-9223372036854775808"), "-9223372036854775808");
  EXPECT_EQ(converted("ratio", "3"), "3.0");
  EXPECT_EQ(converted("ratio", "2.5e-3"), "0.0025");
  EXPECT_EQ(converted("note", "null"), "null");
  EXPECT_EQ(converted("note", "12"), "\"12\"");
  EXPECT_EQ(converted("note", "\"null\""), "\"null\"");
  EXPECT_EQ(converted("seal", "aGk="), "\"aGk=\"");
  EXPECT_EQ(converted("names", "[\"a\", \"b\"]"), "[\"a\",\"b\"]");
  EXPECT_EQ(converted("prices", "{\"tea\": 1}"), "{\"tea\":1.0}");
}

TEST(Binding, TakesANumberForANumberAndAWordForATextWhereAnythingIsWanted) {
  EXPECT_EQ(converted("anything", "12"), "12");
  EXPECT_EQ(converted("anything", "1.5"), "1.5");
  EXPECT_EQ(converted("anything", "true"), "true");
  EXPECT_EQ(converted("anything", "null"), "null");
  EXPECT_EQ(converted("anything", "tea"), "\"tea\"");
  EXPECT_EQ(converted("anything", "012"), "\"012\"");
  EXPECT_EQ(converted("anything", "\"12\""), "\"12\"");
  EXPECT_EQ(converted("anything", "{\"a\": [1, null]}"), "{\"a\":[1,null]}");
}

TEST(Binding, SaysWhatToWriteInsteadOfAWordThatDoesNotFit) {
  EXPECT_THAT(
      converted("number", "tea"),
      testing::MatchesRegex(R"(column [0-9]+: number \(i64\): write a whole number, not "tea")"));
  EXPECT_THAT(converted("number", "1.5"),
              testing::HasSubstr("number (i64): expected i64, got 1.5"));
  EXPECT_THAT(converted("number", "9223372036854775808"), testing::HasSubstr("out of its range"));
  EXPECT_THAT(converted("number", "\"1\""), testing::HasSubstr("number (i64): expected i64"));
  EXPECT_THAT(converted("number", "null"), testing::HasSubstr("number (i64): expected i64"));
  EXPECT_THAT(converted("ratio", "+5"),
              testing::HasSubstr("ratio (f64): write a number, not \"+5\""));
  EXPECT_THAT(converted("ratio", "nan"), testing::HasSubstr("write a number"));
  EXPECT_THAT(converted("seal", "!"), testing::HasSubstr("seal (bytes): expected bytes (base64"));
  EXPECT_THAT(converted("names", "tea"),
              testing::HasSubstr("write JSON in brackets, [...], or @FILE"));
  EXPECT_THAT(converted("prices", "tea"),
              testing::HasSubstr("write JSON in braces, {...}, or @FILE"));
  EXPECT_THAT(converted("prices", "{\"tea\": true}"), testing::HasSubstr("prices ({str: f64}): "));
  EXPECT_THAT(converted("names", "[1, 2"), testing::HasSubstr("this [ is never closed"));
  EXPECT_THAT(converted("names", "[1 2]"), testing::HasSubstr("not JSON"));
  EXPECT_THAT(refusal("find a only_open=yes"),
              testing::Eq("column 13: only_open (bool): write true or false, not \"yes\""));
}

TEST(Binding, LeavesOutDefaultsAtTheEndAndWritesThoseInBetween) {
  EXPECT_EQ(bound("find ann"), (Texts{"\"ann\""}));
  EXPECT_EQ(bound("find ann true"), (Texts{"\"ann\"", "true"}));
  EXPECT_EQ(bound("find ann limit=5"), (Texts{"\"ann\"", "false", "5"}));
  EXPECT_EQ(bound("find tag=x customer=ann"), (Texts{"\"ann\"", "false", "10", "\"x\""}));
  EXPECT_EQ(bound("find limit=5 ann"), (Texts{"\"ann\"", "false", "5"}));
}

TEST(Binding, FillsInNilForAnOptionalParameterWithoutADefault) {
  MethodDescription optional_last = method("get_price");
  optional_last.params.push_back({"note", "str?", std::nullopt});
  const auto call = parse_call_line("shop.get_price tea");

  const auto arguments = bind_arguments((*call)->arguments, optional_last, shop_schema(), one_file);

  ASSERT_TRUE(arguments.ok());
  ASSERT_EQ(arguments->size(), 2U);
  EXPECT_EQ((*arguments)[1], (wire::Buffer{std::byte{0xc0}}));
}

TEST(Binding, ReadsRecordsFromJsonAndFromFiles) {
  const std::string tea = R"({"name":"tea","count":2,"price":null})";

  EXPECT_EQ(bound(R"(order ann {"name": "tea", "count": 2})"), (Texts{"\"ann\"", tea}));
  EXPECT_EQ(bound("order ann @item.json"), (Texts{"\"ann\"", tea}));
  EXPECT_EQ(bound("order ann item=@\"item.json\""), (Texts{"\"ann\"", tea}));
}

TEST(Binding, NamesTheFieldOfARecordOrTheFileThatIsWrong) {
  EXPECT_THAT(refusal(R"(order ann {"name": "tea", "count": "two"})"),
              testing::HasSubstr("item (Item): count: expected i64"));
  EXPECT_THAT(refusal(R"(order ann {"name": "tea"})"), testing::HasSubstr("item (Item): count"));
  EXPECT_THAT(refusal(R"(order ann {"name": "tea", "count": 1, "cost": 2})"),
              testing::HasSubstr("cost"));
  EXPECT_THAT(refusal("order ann @broken.json"),
              testing::HasSubstr("item (Item): @broken.json: not JSON"));
  EXPECT_THAT(refusal("order ann @none.json"),
              testing::HasSubstr("item (Item): cannot read none.json: no such file"));
}

TEST(Binding, NamesWhatIsMissingSurplusUnknownOrGivenTwice) {
  EXPECT_EQ(refusal("order ann"),
            "item (Item) is missing: order(customer: str, item: Item) -> Item?");
  EXPECT_EQ(refusal("order item=@item.json"),
            "customer (str) is missing: order(customer: str, item: Item) -> Item?");
  EXPECT_EQ(refusal("get_price tea milk"),
            "column 20: one argument too many, \"milk\": get_price(item: str) -> f64");
  EXPECT_EQ(refusal("get_price itm=tea"),
            "column 16: get_price(item: str) -> f64 has no parameter \"itm\". Did you mean item?");
  EXPECT_EQ(refusal("get_price size=tea"),
            "column 16: get_price(item: str) -> f64 has no parameter \"size\". A text with a = in "
            "it goes in quotes.");
  EXPECT_EQ(refusal("get_price tea item=milk"),
            "column 20: item (str) is given twice, first at column 16");
  EXPECT_EQ(refusal("get_price item=tea item=milk"),
            "column 25: item (str) is given twice, first at column 16");
}

TEST(Binding, BlamesTheServiceForADefaultThatDoesNotFitItsType) {
  MethodDescription find = method("find");
  find.params[1].default_json = "maybe";
  const auto call = parse_call_line("shop.find ann limit=1");

  const auto arguments = bind_arguments((*call)->arguments, find, shop_schema(), one_file);

  ASSERT_FALSE(arguments.ok());
  EXPECT_EQ(arguments.error().code, Code::internal);
  EXPECT_THAT(arguments.error().message, testing::HasSubstr("default of only_open (bool)"));
}

TEST(Binding, WritesTheArgumentsAsOneArray) {
  wire::Buffer body;

  write_body(body, bind_line("find ann true").value());

  EXPECT_EQ(wire::json_from_wire(body, "any", shop_schema()).value(), "[\"ann\",true]");
}

TEST(Signature, ShowsTypesDefaultsAndResult) {
  EXPECT_EQ(signature_of(method("find")),
            "find(customer: str, only_open: bool = false, limit: i32 = 10, tag: str? = null) -> "
            "[Item]");
}

}  // namespace
}  // namespace onetrip::repl
