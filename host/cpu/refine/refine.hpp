// The stages that improve a packing by exchanging items between packs. Each repeats the best exchange of its kind until
// none improves, or move_cap exchanges were made; each returns how many it made.
#pragma once

#include <cstdint>
#include <span>

#include "host/base/memory.hpp"
#include "host/cpu/exchange/exchange.hpp"
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
static_assert(kRoundsMostPacks <= kMaxRememberedPacks);

struct RefineScratch {
  const Kernels* kernels = &kBaselineKernels;
  std::span<int32_t> sorted;        // [slot] weights of each pack, descending
  std::span<uint32_t> pair_peak;    // [pack][pack] of `variance`; of `rounds`, in which round nothing fitted
  std::span<uint64_t> by_load;      // [pack] keys, ascending
  std::span<uint32_t> tied;         // [pack]; of `rounds`, in which round a pack changed
  std::span<uint8_t> failed_known;  // [pack] of `rounds`: whether its row of pair_peak is in use
  std::span<int32_t> sums_a;        // [kMaxPairSums] of two items, lexicographic
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

// Aims at the refiner's gap from the lower bound. For shapes that `serves` says.
uint32_t rounds(const Packing& packing, const Refiner& refiner, uint32_t lower_bound, RefineScratch& refine_scratch,
                ExchangeScratch& exchange_scratch, StopToken& stop);

// Whichever of these, or `exchange`, the recipe names; w: the weights of the items.
uint32_t refine(const Refiner& refiner, const Packing& packing, std::span<const uint32_t> w, uint32_t lower_bound,
                RefineScratch& refine_scratch, ExchangeScratch& exchange_scratch, StopToken& stop);

}  // namespace ballast::cpu
