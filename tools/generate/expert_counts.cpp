#include "tools/generate/expert_counts.hpp"

#include <algorithm>
#include <vector>

#include "tools/generate/portable_math.hpp"

namespace ballast::tools {

// Most experts differ by a log-normal factor, whose width differs from layer to layer. A few have become specialists of
// what the traffic is mostly about, and are hotter than that: those make the peaks. Tokens then choose at random by
// these popularities, top eight of them a token.
void expert_counts(Random& random, Shape shape, std::span<double> layer) {
  constexpr double kSpecialists = 0.04;  // of all experts
  constexpr double kLeastBoost = 1.5;    // of a specialist over its log-normal share
  constexpr double kMeanFurtherBoost = 1.2;
  constexpr double kMostBoost = 6;
  constexpr uint64_t kTokens = 1u << 16;
  constexpr uint64_t kExpertsOfAToken = 8;

  const double width = random.uniform(0.40, 0.65);
  std::vector<double> popularity(shape.items);
  for (double& p : popularity) {
    p = portable_exp(width * random.normal());
    if (random.uniform() < kSpecialists)
      p *= std::min(kMostBoost, kLeastBoost + kMeanFurtherBoost * random.exponential());
  }
  random.multinomial(kTokens * kExpertsOfAToken, popularity, layer);
}

// Plain log-normal popularity does, a little wider or narrower from layer to layer: over long recordings of a large
// model the hottest of 256 experts gets 6 to 8 times the mean, the eighth hottest 3 to 4 times, the median three
// quarters of it, one in ten less than a third, and the standard deviation is about nine tenths of the mean. So here.
void expert_record(Random& random, Shape shape, std::span<double> layer) {
  constexpr uint64_t kDraws = 1u << 26;
  const double width = random.uniform(0.6, 0.95);
  std::vector<double> popularity(shape.items);
  for (double& p : popularity) p = portable_exp(width * random.normal());
  random.multinomial(kDraws, popularity, layer);
}

}  // namespace ballast::tools
