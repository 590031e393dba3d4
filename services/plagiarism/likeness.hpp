// How alike two tracks in one pair are: follow and similarity (DOMAIN §9).  Pure.
#pragma once

#include <cstdint>

#include "services/plagiarism/tracks.hpp"

namespace plagiarism {

// The share of the suspect's orders that come 10 s to 12 h after one of the victim's of the same
// type; 0 for a suspect without orders in the window.  Linear in the number of orders.
double follow_share(const Track& suspect, const Track& victim);

struct Similarity {
  double cosine = 0;
  std::int32_t lag = 0;  // Samples; the smallest, where several are as good.
};

// The greatest cosine similarity over lags of 0 to 60 samples, the suspect moved back by the lag:
// its sample k + lag against the victim's sample k, over the samples that both then have.  A lag at
// which one of them is flat throughout counts as 0.
//
// With m levels each it takes time in the order of m and of the number of level changes that are
// within 60 samples of one another, where the 61 sums of 7200 products would take 440 000 steps.
// With a lag more, the sum of products grows by a difference that itself changes only where a
// change of the one meets a change of the other; the best lag's sum is then taken again, directly.
Similarity similarity(const Track& suspect, const Track& victim);

}  // namespace plagiarism
