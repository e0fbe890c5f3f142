// Sums of two items of a pack, for exchanges of two for two.
#pragma once

#include <cstdint>
#include <span>

#include "host/cpu/refine/least_peak.hpp"

namespace ballast::cpu {

// The ranks of the pair at a place in lexicographic order.
inline PlacePair ranks_of_pair(uint32_t place, uint32_t slots) {
  uint32_t first = 0;
  for (uint32_t with_first = slots - 1; place >= with_first; --with_first) {
    place -= with_first;
    ++first;
  }
  return {first, first + 1 + place};
}

// Writes the sums in lexicographic order of ranks; returns those written.
inline std::span<const int32_t> pair_sums(std::span<const int32_t> weights, std::span<int32_t> out) {
  size_t count = 0;
  for (size_t a = 0; a + 1 < weights.size(); ++a)
    for (size_t b = a + 1; b < weights.size(); ++b) out[count++] = weights[a] + weights[b];
  return out.first(count);
}

}  // namespace ballast::cpu
