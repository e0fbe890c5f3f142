// The stage `bound`: a load that the heaviest pack of no packing of a layer can be below.
#pragma once

#include <cstdint>
#include <span>

#include "host/base/memory.hpp"
#include "host/cpu/packing.hpp"

namespace ballast::cpu {

struct BoundScratch {
  std::span<uint32_t> prefix;  // [item + 1] sums of the smallest weights

  void layout(ArenaLayout& cutter, uint32_t max_items);
};

// Above so many items times packs only the mean and the heaviest item count.
inline constexpr uint64_t kMaxShareBound = uint64_t{1} << 22;

// lpt: the items by (weight descending, index ascending).
uint32_t bound(const Shape& shape, std::span<const uint32_t> w, std::span<const uint16_t> lpt, BoundScratch& scratch);

// The bound for weights in ascending order and `zeros` more items that weigh nothing. packs divides the number of all
// of them.
uint32_t bound_with_zeros(uint32_t packs, uint64_t zeros, std::span<const uint32_t> ascending, BoundScratch& scratch);

}  // namespace ballast::cpu
