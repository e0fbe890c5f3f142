// The stages that improve a packing by exchanging items between packs. Each repeats the best exchange of its kind until
// none improves, or move_cap exchanges were made; each returns how many it made.
#pragma once

#include <cstdint>
#include <span>

#include "host/base/memory.hpp"
#include "host/cpu/packing.hpp"
#include "host/cpu/simd/kernels.hpp"
#include "host/cpu/stop_token.hpp"
#include "host/recipe/recipe.hpp"

namespace ballast::cpu {

// Packs of at most so many items take part in two-for-two exchanges.
inline constexpr uint32_t kMaxSlotsExtremes12 = 24;
inline constexpr uint32_t kMaxSlotsPairs = 16;
inline constexpr uint32_t kMaxPairSums = kMaxSlotsExtremes12 * (kMaxSlotsExtremes12 - 1) / 2;

// `variance` remembers the best exchange of each pair of packs, up to so many packs; beyond, it looks again.
inline constexpr uint32_t kMaxRememberedPacks = 1024;

struct RefineScratch {
  const Kernels* kernels = &kBaselineKernels;
  std::span<int32_t> sorted;      // [slot] weights of each pack, descending
  std::span<uint32_t> pair_peak;  // [pack][pack] of `variance`
  std::span<uint64_t> by_load;    // [pack] keys, ascending
  std::span<uint32_t> tied;       // [pack]
  std::span<int32_t> sums_a;      // [kMaxPairSums] of two items, lexicographic
  std::span<int32_t> sums_b;
  std::span<int32_t> sorted_a;  // [kMaxPairSums] the same, descending
  std::span<int32_t> sorted_b;

  void layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs);
};

uint32_t variance(const Packing& packing, uint32_t move_cap, RefineScratch& scratch, StopToken& stop);
uint32_t peak_by_pack(const Packing& packing, uint32_t move_cap, RefineScratch& scratch, StopToken& stop);
uint32_t peak_by_rank(const Packing& packing, uint32_t move_cap, RefineScratch& scratch, StopToken& stop);
uint32_t extremes(const Packing& packing, uint32_t move_cap, RefineScratch& scratch, StopToken& stop);
uint32_t extremes_1_2(const Packing& packing, uint32_t move_cap, RefineScratch& scratch, StopToken& stop);
uint32_t pairs(const Packing& packing, uint32_t move_cap, RefineScratch& scratch, StopToken& stop);
uint32_t lift(const Packing& packing, uint32_t move_cap, RefineScratch& scratch, StopToken& stop);
uint32_t spread(const Packing& packing, uint32_t width, uint32_t move_cap, RefineScratch& scratch, StopToken& stop);

// Whichever of these the recipe names; `exchange` is not among them.
uint32_t refine(const Refiner& refiner, const Packing& packing, RefineScratch& scratch, StopToken& stop);

}  // namespace ballast::cpu
