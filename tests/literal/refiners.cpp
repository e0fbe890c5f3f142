#include "tests/literal/refiners.hpp"

#include <stdexcept>

namespace ballast::literal {

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
    default:
      throw std::invalid_argument("this refiner has no literal version");
  }
}

}  // namespace ballast::literal
