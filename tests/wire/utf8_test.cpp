#include "onetrip/wire/utf8.hpp"

#include <gtest/gtest.h>

namespace onetrip::wire {
namespace {

// The character in UTF-8, by the definition, and not as utf8.cpp goes about it.
std::string encoded(std::uint32_t character) {
  const auto low = [character](unsigned shift) {
    return static_cast<char>(0x80U | ((character >> shift) & 0x3fU));
  };
  if (character < 0x80) return {static_cast<char>(character)};
  if (character < 0x800) return {static_cast<char>(0xc0U | (character >> 6U)), low(0)};
  if (character < 0x10000) return {static_cast<char>(0xe0U | (character >> 12U)), low(6), low(0)};
  return {static_cast<char>(0xf0U | (character >> 18U)), low(12), low(6), low(0)};
}

TEST(Utf8, TakesEveryCharacterAndRefusesEverySurrogate) {
  for (std::uint32_t character = 0; character <= 0x10ffff; ++character) {
    const bool surrogate = character >= 0xd800 && character <= 0xdfff;
    ASSERT_EQ(is_utf8(encoded(character)), !surrogate) << character;
  }
}

TEST(Utf8, RefusesWhatIsAboveTheLastCharacter) {
  EXPECT_FALSE(is_utf8(encoded(0x110000)));
  EXPECT_FALSE(is_utf8("\xf5\x80\x80\x80"));
  EXPECT_FALSE(is_utf8("\xff"));
}

TEST(Utf8, RefusesOverlongForms) {
  EXPECT_FALSE(is_utf8("\xc0\x80"));
  EXPECT_FALSE(is_utf8("\xc1\xbf"));
  EXPECT_FALSE(is_utf8("\xe0\x9f\xbf"));
  EXPECT_FALSE(is_utf8("\xf0\x8f\xbf\xbf"));
}

TEST(Utf8, RefusesACharacterCutShortAtEachOfItsBytes) {
  for (const std::string& character : {encoded(0xe9), encoded(0x4e16), encoded(0x1d11e)})
    for (std::size_t kept = 1; kept < character.size(); ++kept) {
      EXPECT_FALSE(is_utf8(character.substr(0, kept)));
      EXPECT_FALSE(is_utf8(character.substr(0, kept) + "abcdefgh"));
      EXPECT_FALSE(is_utf8(character.substr(kept)));
    }
}

TEST(Utf8, FindsAWrongByteWhereverItStands) {
  for (std::size_t at = 0; at < 40; ++at) {
    std::string text(40, 'a');
    ASSERT_TRUE(is_utf8(text));
    text[at] = '\x80';
    ASSERT_FALSE(is_utf8(text)) << at;
  }
}

TEST(Utf8, CutsAPrefixBetweenCharacters) {
  EXPECT_EQ(utf8_prefix("aéb", 1), "a");
  EXPECT_EQ(utf8_prefix("aéb", 2), "a");
  EXPECT_EQ(utf8_prefix("aéb", 3), "aé");
  EXPECT_EQ(utf8_prefix("aéb", 9), "aéb");
}

TEST(Utf8, MakesAPrefixReadableWhateverTheBytes) { EXPECT_EQ(utf8_prefix("a\xff\xc3", 9), "a??"); }

TEST(Utf8, PutsTextInQuotesForASentence) {
  EXPECT_EQ(in_quotes("name"), "\"name\"");
  EXPECT_EQ(in_quotes("a\nb\xff"), "\"a?b?\"");
  EXPECT_EQ(in_quotes(std::string(65, 'x')), '"' + std::string(64, 'x') + "...\"");
}

}  // namespace
}  // namespace onetrip::wire
