#include "host/cpu/refine/refine.hpp"

#include <algorithm>

namespace ballast::cpu {

void RefineScratch::layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs) {
  const size_t remembered = std::min(max_packs, kMaxRememberedPacks);
  sorted = cutter.allocate_span<int32_t>(max_items);
  pair_peak = cutter.allocate_span<uint32_t>(remembered * remembered);
  by_load = cutter.allocate_span<uint64_t>(max_packs);
  tied = cutter.allocate_span<uint32_t>(max_packs);
  sums_a = cutter.allocate_span<int32_t>(kMaxPairSums);
  sums_b = cutter.allocate_span<int32_t>(kMaxPairSums);
  sorted_a = cutter.allocate_span<int32_t>(kMaxPairSums);
  sorted_b = cutter.allocate_span<int32_t>(kMaxPairSums);
}

uint32_t refine(const Refiner& refiner, const Packing& packing, RefineScratch& scratch, StopToken& stop) {
  if (packing.shape.packs < 2) return 0;
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
    case RefinerKind::exchange:
      break;  // needs the lower bound: see exchange.hpp
  }
  return 0;
}

}  // namespace ballast::cpu
