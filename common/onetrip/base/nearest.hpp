// "Did you mean ...?": the names nearest to one that is not known.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace onetrip {

// Up to three of `names` within a third of the word's length in single-letter edits, nearest first.
// Words of over 64 characters have no neighbours, so that hostile input costs nothing.
std::vector<std::string_view> nearest_names(std::string_view word,
                                            const std::vector<std::string_view>& names);

// " Did you mean a, b or c?", or the empty text where nothing is near.  Made to follow a sentence.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& names);

}  // namespace onetrip
