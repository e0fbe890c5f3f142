#include "tests/literal/packing.hpp"

#include <algorithm>
#include <utility>

namespace ballast::literal {
namespace {

void add_up_loads(Packing& packing, Weights weights) {
  packing.loads.assign(packing.packs, 0);
  for (uint32_t slot = 0; slot < packing.slots.size(); ++slot)
    packing.loads[packing.pack_of(slot)] += weights[packing.slots[slot]];
}

}  // namespace

Packing packing_of(Weights weights, uint32_t packs, std::vector<uint32_t> slots) {
  Packing packing;
  packing.packs = packs;
  packing.group = static_cast<uint32_t>(slots.size()) / packs;
  packing.slots = std::move(slots);
  add_up_loads(packing, weights);
  return packing;
}

// max_element and min_element both give the first of equals.
uint32_t heaviest_pack(const Packing& packing) {
  return static_cast<uint32_t>(std::max_element(packing.loads.begin(), packing.loads.end()) - packing.loads.begin());
}

uint32_t lightest_pack(const Packing& packing) {
  return static_cast<uint32_t>(std::min_element(packing.loads.begin(), packing.loads.end()) - packing.loads.begin());
}

uint32_t max_load(const Packing& packing) { return packing.loads[heaviest_pack(packing)]; }

uint32_t min_load(const Packing& packing) { return packing.loads[lightest_pack(packing)]; }

uint32_t imbalance(const Packing& packing) { return max_load(packing) - min_load(packing); }

void exchange(Packing& packing, Weights weights, uint32_t slot_a, uint32_t slot_b) {
  std::swap(packing.slots[slot_a], packing.slots[slot_b]);
  add_up_loads(packing, weights);
}

}  // namespace ballast::literal
