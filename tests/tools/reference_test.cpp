#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/support/sample_service.hpp"
#include "tests/support/tally_service.hpp"
#include "tools/reference/contracts.hpp"
#include "tools/reference/page.hpp"

namespace onetrip::reference {
namespace {

const std::filesystem::path folder = ONETRIP_REFERENCE_FOLDER;

std::string text_of_file(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Reference, ThePagesOfDocsAreWhatTheContractsSay) {
  for (const auto& [name, text] : pages_of(all_contracts()))
    EXPECT_EQ(text_of_file(folder / name), text)
        << "docs/reference/" << name << " is out of date: run scripts/reference";
}

TEST(Reference, HasNoPageOfAServiceThatIsNotThere) {
  const auto pages = pages_of(all_contracts());
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    EXPECT_TRUE(pages.contains(entry.path().filename())) << entry.path();
}

TEST(Reference, EveryContractHasAPage) {
  const auto pages = pages_of(all_contracts());
  for (const auto& entry : std::filesystem::directory_iterator(ONETRIP_API_FOLDER)) {
    if (entry.path().extension() != ".hpp") continue;
    EXPECT_TRUE(pages.contains(entry.path().stem().string() + ".md")) << entry.path();
  }
}

TEST(Reference, EveryContractMayBeServedByAsManyInstancesAsItsPlacementSays) {
  for (const ContractText& contract : all_contracts()) {
    const Status able = check_routes(contract.description);
    EXPECT_TRUE(able.ok()) << able.error().message;
  }
}

TEST(Reference, APageTellsWhichOfSeveralInstancesAreAsked) {
  const std::string page = page_of(text_of(tally::contract));

  const auto has = [&](std::string_view text) { return page.find(text) != std::string::npos; };
  EXPECT_TRUE(has("*read.* Those there are. `names` is divided among the owners of its keys.\n"));
  EXPECT_TRUE(has("`tallies` is divided among the owners of its keys, and all are asked.\n"));
  EXPECT_TRUE(has("*idempotent.* Drops all. Of several instances all are asked.\n"));
  EXPECT_TRUE(has("*idempotent.* Sets how many there are.\n"));
}

TEST(Reference, APageTellsMethodsWithTheirDefaultsAndRecordsWithTheirs) {
  const std::string page = page_of(text_of(sample::contract));

  const auto has = [&](std::string_view text) { return page.find(text) != std::string::npos; };
  EXPECT_TRUE(
      has("```\nadd(name: str, by: i64 = 1) -> i64\n```\n\n*once.* Adds, and gives the new "
          "amount.\n"));
  EXPECT_TRUE(has("| [`put`](#put) | idempotent | `nil` |\n"));
  EXPECT_TRUE(
      has("### Item\n\n| field | type | default |\n|---|---|---|\n| `name` | `str` | – |\n"
          "| `amount` | `i64` | – |\n| `weight` | `f64` | `1.0` |\n"));
}

}  // namespace
}  // namespace onetrip::reference
