// One packing of one layer, as the builders make it and the refiners change it.
#pragma once

#include <cstdint>
#include <span>

namespace ballast::cpu {

struct Shape {
  uint32_t items = 0;
  uint32_t packs = 0;
  uint32_t slots = 0;  // a pack: items / packs
};

constexpr Shape shape_of(uint32_t items, uint32_t packs) { return {items, packs, items / packs}; }

// Slot p * slots + r is rank r of pack p. A layer's weights add up to less than 2^31, so that every load, and every
// load after any exchange, fits a signed 32-bit integer.
struct Packing {
  Shape shape;
  std::span<uint16_t> item;   // [slot] which item lies there
  std::span<int32_t> weight;  // [slot] its weight
  std::span<int32_t> load;    // [pack]

  int32_t* weights_of(uint32_t pack) const { return weight.data() + size_t{pack} * shape.slots; }

  void place(uint32_t pack, uint32_t rank, uint32_t item_index, int32_t item_weight) const {
    const size_t slot = size_t{pack} * shape.slots + rank;
    item[slot] = static_cast<uint16_t>(item_index);
    weight[slot] = item_weight;
  }

  void swap_slots(size_t a, size_t b) const {
    const uint16_t item_a = item[a];
    const int32_t weight_a = weight[a];
    item[a] = item[b];
    weight[a] = weight[b];
    item[b] = item_a;
    weight[b] = weight_a;
  }
};

struct LoadRange {
  int32_t min;
  int32_t max;
};

inline LoadRange load_range(std::span<const int32_t> load) {
  LoadRange range{load[0], load[0]};
  for (const int32_t value : load) {
    range.min = value < range.min ? value : range.min;
    range.max = value > range.max ? value : range.max;
  }
  return range;
}

inline uint32_t imbalance_of(std::span<const int32_t> load) {
  const LoadRange range = load_range(load);
  return static_cast<uint32_t>(range.max - range.min);
}

}  // namespace ballast::cpu
