// The stages that make a packing from an order: `greedy`, `fold` and `dealt`.
#pragma once

#include <cstdint>
#include <span>

#include "host/base/memory.hpp"
#include "host/cpu/packing.hpp"
#include "host/cpu/simd/kernels.hpp"

namespace ballast::cpu {

struct BuildScratch {
  const Kernels* kernels = &kBaselineKernels;
  std::span<uint64_t> queue;   // [pack] packs with room by (load, index): load above 16 bits of index
  std::span<uint64_t> served;  // [pack] those that got an item since the queue was last in order
  std::span<uint16_t> fill;    // [pack] items it has

  void layout(ArenaLayout& cutter, uint32_t max_packs);
};

// Each item, in the order given, to the lightest pack that is not full; next free rank.
void greedy(std::span<const uint16_t> order, std::span<const uint32_t> w, BuildScratch& scratch,
            const Packing& packing);

// The same, an item counting as what it weighs above `floor`, which is no more than any of them.
void greedy_above(std::span<const uint16_t> order, std::span<const uint32_t> w, uint32_t floor, BuildScratch& scratch,
                  const Packing& packing);

// Two items a pack: the heaviest with the lightest, and so on inwards, which is optimal. Else greedy above
// the lightest item. The order is lpt.
void fold(std::span<const uint16_t> lpt, std::span<const uint32_t> w, BuildScratch& scratch, const Packing& packing);

// No choice: item i goes to pack i.
void place_one_each(std::span<const uint32_t> w, const Packing& packing);

// Rounds of as many items as there are packs; in each the packs are served lightest first.
void dealt(std::span<const uint16_t> order, std::span<const uint32_t> w, BuildScratch& scratch, const Packing& packing);

}  // namespace ballast::cpu
