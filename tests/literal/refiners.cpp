#include "tests/literal/refiners.hpp"

#include <algorithm>
#include <stdexcept>

#include "tests/literal/bound.hpp"
#include "tests/literal/exchange.hpp"

namespace ballast::literal {
namespace {

uint32_t load_at_gap(uint64_t bound, uint32_t gap_ppb) {
  // No load reaches 2^31, so what is beyond 32 bits is met as 2^32 - 1 is.
  return static_cast<uint32_t>(std::min<uint64_t>(bound + bound * gap_ppb / 1000000000, UINT32_MAX));
}

}  // namespace

uint32_t target_of(const Refiner& refiner, Weights weights, const Packing& packing) {
  return load_at_gap(lower_bound(weights, packing.packs), refiner.target_gap_ppb);
}

uint32_t refine(const Refiner& refiner, Weights weights, Packing& packing) {
  switch (refiner.kind) {
    case RefinerKind::variance:
      return refine_variance(weights, packing, refiner.move_cap);
    case RefinerKind::peak_by_pack:
      return refine_peak_by_pack(weights, packing, refiner.move_cap);
    case RefinerKind::peak_by_rank:
      return refine_peak_by_rank(weights, packing, refiner.move_cap);
    case RefinerKind::extremes:
      return refine_extremes(weights, packing, refiner.move_cap);
    case RefinerKind::extremes_1_2:
      return refine_extremes_1_2(weights, packing, refiner.move_cap);
    case RefinerKind::pairs:
      return refine_pairs(weights, packing, refiner.move_cap);
    case RefinerKind::spread:
      return refine_spread(weights, packing, refiner.width, refiner.move_cap);
    case RefinerKind::lift:
      return refine_lift(weights, packing, refiner.move_cap);
    case RefinerKind::exchange: {
      const uint32_t patience =
          packing.group <= 5 && refiner.stall < UINT32_MAX / 4 ? 4 * refiner.stall : refiner.stall;
      return refine_exchange(weights, packing,
                             {refiner.width, patience, refiner.move_cap, target_of(refiner, weights, packing)});
    }
    case RefinerKind::rounds: {
      const uint32_t bound = lower_bound(weights, packing.packs);
      return refine_rounds(weights, packing,
                           {refiner.width, refiner.min_slots, refiner.move_cap,
                            load_at_gap(bound, refiner.target_gap_ppb / 8 * 7), bound});
    }
  }
  throw std::invalid_argument("no such refiner");
}

}  // namespace ballast::literal
