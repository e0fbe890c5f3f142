// Subsets of a pack's slots, as `exchange` and `rounds` number them.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/literal/packing.hpp"

namespace ballast::literal {

using Subset = std::vector<uint32_t>;  // ranks, ascending

// All k-subsets of 0 .. count - 1, lexicographic.
std::vector<Subset> subsets_of(uint32_t count, uint32_t k);

// K: the largest subset of packs of so many slots that is exchanged.
uint32_t largest_subset(uint32_t slots, uint32_t max_subset);

int64_t sum_of(const Packing& packing, Weights weights, uint32_t pack, const Subset& subset);

}  // namespace ballast::literal
