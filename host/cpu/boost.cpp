#include <algorithm>

#include "host/cpu/select.hpp"

namespace ballast::cpu {

void boost(const Packing& packing, BoostLevels levels) {
  const auto heaviest = std::max_element(packing.load.begin(), packing.load.end()) - packing.load.begin();
  const uint32_t slots = packing.shape.slots;
  for (const uint16_t item : packing.item.subspan(static_cast<size_t>(heaviest) * slots, slots))
    if (levels[item] + 1u < kBoostLevels) ++levels[item];
}

}  // namespace ballast::cpu
