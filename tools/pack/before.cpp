#include "tools/pack/before.hpp"

#include <span>

namespace ballast::tools {
namespace {

// Without a previous placement the slots hold the items in turn, as serving engines start. -1: an open slot.
int32_t item_of_slot_before(const PlacementArrays& placement, size_t layer, uint32_t slot, uint32_t items) {
  if (placement.previous_slots.empty()) return static_cast<int32_t>(slot % items);
  return placement.previous_slots[layer * placement.slots + slot];
}

void add_loads_of_slots(const WeightMatrix& weights, const PlacementArrays& placement, size_t layer,
                        std::span<double> loads) {
  std::vector<double> copies(weights.items);
  for (uint32_t slot = 0; slot < placement.slots; ++slot)
    if (const int32_t item = item_of_slot_before(placement, layer, slot, weights.items); item >= 0)
      ++copies[static_cast<size_t>(item)];
  for (uint32_t slot = 0; slot < placement.slots; ++slot)
    if (const int32_t item = item_of_slot_before(placement, layer, slot, weights.items); item >= 0)
      loads[slot / (placement.slots / loads.size())] +=
          weights.at(layer, static_cast<size_t>(item)) / copies[static_cast<size_t>(item)];
}

void add_loads_of_items(const WeightMatrix& weights, const PlacementArrays& placement, size_t layer,
                        std::span<double> loads) {
  for (size_t item = 0; item < weights.items; ++item) {
    size_t pack = item * loads.size() / weights.items;
    if (placement.has_previous()) {
      const int32_t previous = placement.previous_pack[layer * weights.items + item];
      if (previous < 0) continue;
      pack = static_cast<size_t>(previous);
    }
    loads[pack] += weights.at(layer, item);
  }
}

}  // namespace

std::vector<double> times_before(const WeightMatrix& weights, const PlacementArrays& placement, uint32_t packs) {
  std::vector<double> times(size_t{weights.layers} * packs);
  for (size_t layer = 0; layer < weights.layers; ++layer) {
    const std::span<double> row = std::span(times).subspan(layer * packs, packs);
    if (placement.slots != 0)
      add_loads_of_slots(weights, placement, layer, row);
    else
      add_loads_of_items(weights, placement, layer, row);
    for (size_t pack = 0; pack < packs; ++pack) row[pack] = placement.time_of(layer, pack, packs, row[pack]);
  }
  return times;
}

}  // namespace ballast::tools
