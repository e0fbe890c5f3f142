#include "tests/unit/stage_workspace.hpp"

#include <cstdlib>
#include <string_view>

namespace ballast::test {

StageWorkspace::StageWorkspace(uint32_t items, uint32_t packs, const cpu::Kernels& kernels)
    : shape_(cpu::shape_of(items, packs)) {
  worker_.build_scratch.kernels = worker_.refine_scratch.kernels = worker_.exchange_scratch.kernels = &kernels;
  ArenaLayout count(nullptr);
  worker_.layout(count, items, packs, 1);
  if (!arena_.reserve(allocator_, count.used())) std::abort();
  ArenaLayout cut(arena_.data());
  worker_.layout(cut, items, packs, 1);
}

cpu::Packing StageWorkspace::load(const literal::Packing& from, literal::Weights weights) const {
  const cpu::Packing to = packing();
  for (uint32_t slot = 0; slot < shape_.items; ++slot) {
    const uint32_t item = from.slots[slot];
    to.place(slot / shape_.slots, slot % shape_.slots, item, static_cast<int32_t>(weights[item]));
  }
  for (uint32_t p = 0; p < shape_.packs; ++p) to.load[p] = static_cast<int32_t>(from.loads[p]);
  return to;
}

literal::Packing literal_of(const cpu::Packing& packing) {
  literal::Packing copy;
  copy.packs = packing.shape.packs;
  copy.group = packing.shape.slots;
  copy.slots.assign(packing.item.begin(), packing.item.end());
  copy.loads.assign(packing.load.begin(), packing.load.end());
  return copy;
}

std::vector<const cpu::Kernels*> kernels_here() {
  std::vector<const cpu::Kernels*> kernels{&cpu::kBaselineKernels, &kScalarKernels};
#if defined(__x86_64__) || defined(_M_X64)
  const std::string_view best = cpu::best_kernels().name;
  if (best != "baseline") kernels.push_back(&cpu::kAvx2Kernels);
  if (best == "avx512") kernels.push_back(&cpu::kAvx512Kernels);
#endif
  return kernels;
}

}  // namespace ballast::test
