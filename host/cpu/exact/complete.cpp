#include "host/cpu/exact/complete.hpp"

#include "host/recipe/recipe.hpp"

namespace ballast::cpu {

bool complete(const Packing& packing, std::span<const uint32_t> w, std::span<const uint16_t> lpt, uint32_t target,
              CompleteScratch& scratch, StopToken& stop) {
  if (!is_searched(packing.shape.items, packing.shape.packs)) return false;
  if (static_cast<uint32_t>(load_range(packing.load).max) <= target) return false;
  if (packing.shape.packs == 2) return split_two_packs(packing, w, lpt, target, scratch.two_packs, stop);
  return branch_and_bound(packing, w, lpt, target, kMaxBranches, scratch.few_packs, stop);
}

}  // namespace ballast::cpu
