#include "host/cpu/refine/refine.hpp"

#include <algorithm>

#include "host/cpu/scatter.hpp"

namespace ballast::cpu {

void RefineScratch::layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs) {
  const size_t remembered = std::min(max_packs, kMaxRememberedPacks);
  sorted = cutter.allocate_span<int32_t>(max_items);
  pair_peak = cutter.allocate_span<uint32_t>(remembered * remembered);
  by_load = cutter.allocate_span<uint64_t>(max_packs);
  tied = cutter.allocate_span<uint32_t>(max_packs);
  failed_known = cutter.allocate_span<uint8_t>(max_packs);
  sums_a = cutter.allocate_span<int32_t>(kMaxPairSums);
  sums_b = cutter.allocate_span<int32_t>(kMaxPairSums);
  sorted_a = cutter.allocate_span<int32_t>(kMaxPairSums);
  sorted_b = cutter.allocate_span<int32_t>(kMaxPairSums);
}

uint32_t refine(const Refiner& refiner, const Packing& packing, std::span<const uint32_t> w, uint32_t lower_bound,
                RefineScratch& scratch, ExchangeScratch& exchange_scratch, StopToken& stop) {
  if (!serves(refiner, packing.shape.packs, packing.shape.slots)) return 0;
  switch (refiner.kind) {
    case RefinerKind::variance:
      return variance(packing, refiner.move_cap, scratch, stop);
    case RefinerKind::peak_by_pack:
      return peak_by_pack(packing, refiner.move_cap, scratch, stop);
    case RefinerKind::peak_by_rank:
      return peak_by_rank(packing, refiner.move_cap, scratch, stop);
    case RefinerKind::extremes:
      return extremes(packing, refiner.move_cap, scratch, stop);
    case RefinerKind::extremes_1_2:
      return extremes_1_2(packing, refiner.move_cap, scratch, stop);
    case RefinerKind::pairs:
      return pairs(packing, refiner.move_cap, scratch, stop);
    case RefinerKind::spread:
      return spread(packing, refiner.width, refiner.move_cap, scratch, stop);
    case RefinerKind::lift:
      return lift(packing, refiner.move_cap, scratch, stop);
    case RefinerKind::exchange: {
      const ExchangeLimits limits{refiner.width, max_stall_of(refiner, packing.shape.slots), refiner.move_cap,
                                  target_load(lower_bound, refiner.target_gap_ppb)};
      return exchange(packing, w, limits, exchange_scratch, stop);
    }
    case RefinerKind::rounds:
      return rounds(packing, refiner, lower_bound, scratch, exchange_scratch, stop);
  }
  return 0;
}

}  // namespace ballast::cpu
