// The CPU twins with memory of their own, to hold the shaders to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "host/cpu/bound.hpp"
#include "host/cpu/build/build.hpp"
#include "host/cpu/order.hpp"
#include "host/cpu/packing.hpp"
#include "tests/literal/random_problems.hpp"

namespace ballast::vulkan_test {

// A scratch structure of a stage and the block it is cut from.
template <typename Scratch>
class Owned {
 public:
  explicit Owned(uint32_t size) {
    ArenaLayout count(nullptr);
    Scratch().layout(count, size);
    block_.resize(count.used() + ArenaLayout::kAlign);
    void* start = block_.data();
    size_t space = block_.size();
    ArenaLayout cut(static_cast<std::byte*>(std::align(ArenaLayout::kAlign, count.used(), start, space)));
    scratch.layout(cut, size);
  }

  Scratch scratch;

 private:
  std::vector<std::byte> block_;
};

// A packing that owns its arrays.
class OwnedPacking {
 public:
  OwnedPacking(uint32_t items, uint32_t packs)
      : item_(items), weight_(items), load_(packs), packing{cpu::shape_of(items, packs), item_, weight_, load_} {}

 private:
  std::vector<uint16_t> item_;
  std::vector<int32_t> weight_;
  std::vector<int32_t> load_;

 public:
  cpu::Packing packing;
};

inline std::vector<uint16_t> lpt_of(std::span<const uint32_t> w) {
  std::vector<uint16_t> order(w.size());
  Owned<cpu::OrderScratch> owned(static_cast<uint32_t>(w.size()));
  cpu::order_lpt(w, owned.scratch, order);
  return order;
}

// Weights that make greedy serve few packs at a time: each pair of packs starts with nearly equal giants, far from the
// next pair's, and then takes all of its small items in turn.
inline std::vector<uint32_t> staircase(uint32_t items, uint32_t packs) {
  std::vector<uint32_t> weights(items, 1);
  const uint32_t step = (1u << 30) / (packs * packs);
  for (uint32_t p = 0; p < packs; ++p) weights[p] = (p / 2 * 2 + 1) * step + p % 2;
  return weights;
}

// One layer of every family, and a staircase.
inline std::vector<std::vector<uint32_t>> weight_families(uint32_t items, uint32_t packs) {
  std::vector<std::vector<uint32_t>> layers;
  for (uint32_t f = 0; f < literal::kFamilies; ++f)
    layers.push_back(literal::make_problem(static_cast<literal::Family>(f), items, packs, f + 1).weights);
  layers.push_back(staircase(items, packs));
  return layers;
}

struct Sizes {
  uint32_t items;
  uint32_t packs;
};

}  // namespace ballast::vulkan_test
