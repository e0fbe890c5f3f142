#include "host/cpu/select.hpp"

#include <algorithm>

namespace ballast::cpu {

void keep(std::span<uint64_t> ranks, uint32_t width) {
  std::partial_sort(ranks.begin(), ranks.begin() + width, ranks.end());
}

uint32_t objective_of(Objective objective, std::span<const int32_t> load) {
  return objective == Objective::max_load ? static_cast<uint32_t>(load_range(load).max) : imbalance_of(load);
}

bool CandidateScore::better_than(const CandidateScore& other) const {
  return objective != other.objective ? objective < other.objective : place < other.place;
}

void boost(const Packing& packing, BoostLevels levels) {
  const auto heaviest = std::max_element(packing.load.begin(), packing.load.end()) - packing.load.begin();
  const uint32_t slots = packing.shape.slots;
  for (const uint16_t item : packing.item.subspan(static_cast<size_t>(heaviest) * slots, slots))
    if (levels[item] + 1u < kBoostLevels) ++levels[item];
}

}  // namespace ballast::cpu
