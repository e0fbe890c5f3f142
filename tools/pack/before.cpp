#include "tools/pack/before.hpp"

#include <span>

namespace ballast::tools {
namespace {

// Without a previous placement the slots hold the items in turn, as serving engines start. -1: an open slot.
int32_t item_of_slot_before(const PlacementArrays& placement, size_t layer, uint32_t slot, uint32_t items) {
  if (placement.previous_slots.empty()) return static_cast<int32_t>(slot % items);
  return placement.previous_slots[layer * placement.slots + slot];
}

// A layer in one of the scenarios.
struct Row {
  size_t layer;
  size_t of_weights;
};

void add_loads_of_slots(const WeightMatrix& weights, const PlacementArrays& placement, const Row& row,
                        std::span<double> loads) {
  const size_t layer = row.layer;
  std::vector<double> copies(weights.items);
  for (uint32_t slot = 0; slot < placement.slots; ++slot)
    if (const int32_t item = item_of_slot_before(placement, layer, slot, weights.items); item >= 0)
      ++copies[static_cast<size_t>(item)];
  for (uint32_t slot = 0; slot < placement.slots; ++slot)
    if (const int32_t item = item_of_slot_before(placement, layer, slot, weights.items); item >= 0)
      loads[slot / (placement.slots / loads.size())] +=
          weights.at(row.of_weights, static_cast<size_t>(item)) / copies[static_cast<size_t>(item)];
}

void add_loads_of_items(const WeightMatrix& weights, const PlacementArrays& placement, const Row& row,
                        std::span<double> loads) {
  for (size_t item = 0; item < weights.items; ++item) {
    size_t pack = item * loads.size() / weights.items;
    if (placement.has_previous()) {
      const int32_t previous = placement.previous_pack[row.layer * weights.items + item];
      if (previous < 0) continue;
      pack = static_cast<size_t>(previous);
    }
    loads[pack] += weights.at(row.of_weights, item);
  }
}

}  // namespace

std::vector<double> times_before(const WeightMatrix& weights, const PlacementArrays& placement, uint32_t packs) {
  const size_t scenarios = placement.scenarios.count, layers = weights.layers / scenarios;
  std::vector<double> times(size_t{weights.layers} * packs);
  for (size_t layer = 0; layer < layers; ++layer)
    for (size_t k = 0; k < scenarios; ++k) {
      const size_t at = layer * scenarios + k;
      const std::span<double> loads = std::span(times).subspan(at * packs, packs);
      const Row row{layer, k * layers + layer};
      if (placement.slots != 0)
        add_loads_of_slots(weights, placement, row, loads);
      else
        add_loads_of_items(weights, placement, row, loads);
      for (size_t pack = 0; pack < packs; ++pack) loads[pack] = placement.time_of(at, pack, packs, loads[pack]);
    }
  return times;
}

}  // namespace ballast::tools
