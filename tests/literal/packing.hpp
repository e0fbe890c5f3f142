// A packing of one layer, as the literal stages hand it on, and what may be asked of it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ballast::literal {

using Weights = std::span<const uint32_t>;  // quantised, of one layer; their sum is below 2^31

struct Packing {
  uint32_t packs = 0;
  uint32_t group = 0;           // slots a pack, "g"
  std::vector<uint32_t> slots;  // [pack * group + rank]: an item
  std::vector<uint32_t> loads;  // [pack]

  int64_t load(uint32_t pack) const { return loads[pack]; }
  // The pack of a slot.
  uint32_t pack_of(uint32_t slot) const { return slot / group; }
};

// A packing from its slots, with the loads added up.
Packing packing_of(Weights weights, uint32_t packs, std::vector<uint32_t> slots);

uint32_t heaviest_pack(const Packing& packing);  // the lowest index of those that are
uint32_t lightest_pack(const Packing& packing);  // likewise

uint32_t max_load(const Packing& packing);
uint32_t min_load(const Packing& packing);
uint32_t imbalance(const Packing& packing);

// The weight of the item in a slot, signed so that differences are.
inline int64_t weight_in(const Packing& packing, Weights weights, uint32_t slot) {
  return weights[packing.slots[slot]];
}

// Exchanges the items of two slots; all loads are added up anew.
void exchange(Packing& packing, Weights weights, uint32_t slot_a, uint32_t slot_b);

}  // namespace ballast::literal
