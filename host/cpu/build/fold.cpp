#include "host/cpu/build/build.hpp"

namespace ballast::cpu {

void fold(std::span<const uint16_t> lpt, std::span<const uint32_t> w, BuildScratch& scratch, const Packing& packing) {
  const uint32_t packs = packing.shape.packs;
  if (packing.shape.slots != 2 || packs == 1) {
    greedy_above(lpt, w, w[lpt.back()], scratch, packing);
    return;
  }
  for (uint32_t p = 0; p < packs; ++p) {
    const uint16_t heavy = lpt[p], light = lpt[2 * packs - 1 - p];
    packing.place(p, 0, heavy, static_cast<int32_t>(w[heavy]));
    packing.place(p, 1, light, static_cast<int32_t>(w[light]));
    packing.load[p] = static_cast<int32_t>(w[heavy] + w[light]);
  }
}

}  // namespace ballast::cpu
