#include "host/cpu/scatter.hpp"

#include <cmath>

namespace ballast::cpu {

uint32_t target_load(uint32_t lower_bound, uint32_t target_gap_ppb) {
  constexpr uint64_t kBillion = 1000000000;
  const uint64_t target = lower_bound + uint64_t{lower_bound} * target_gap_ppb / kBillion;
  return target < UINT32_MAX ? static_cast<uint32_t>(target) : UINT32_MAX;
}

void scatter(const Packing& packing, int32_t load_exponent, uint32_t layer, const Outputs& out) {
  const Shape& shape = packing.shape;
  const size_t first_item = size_t{layer} * shape.items, first_pack = size_t{layer} * shape.packs;
  size_t slot = 0;
  for (uint32_t p = 0; p < shape.packs; ++p)
    for (uint32_t r = 0; r < shape.slots; ++r, ++slot)
      out.pack_index[first_item + packing.item[slot]] = static_cast<int32_t>(p);
  if (out.rank_in_pack) {
    slot = 0;
    for (uint32_t p = 0; p < shape.packs; ++p)
      for (uint32_t r = 0; r < shape.slots; ++r, ++slot)
        out.rank_in_pack[first_item + packing.item[slot]] = static_cast<int32_t>(r);
  }
  if (out.load_exponent) out.load_exponent[layer] = load_exponent;
  for (uint32_t p = 0; p < shape.packs; ++p) {
    if (out.pack_load) out.pack_load[first_pack + p] = static_cast<uint32_t>(packing.load[p]);
    if (out.pack_value) out.pack_value[first_pack + p] = std::ldexp(packing.load[p], load_exponent);
  }
}

}  // namespace ballast::cpu
