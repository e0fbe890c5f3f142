// The stage `order`: in which sequence a builder takes the items. Every order is by (key descending, item ascending).
#pragma once

#include <cstdint>
#include <span>

#include "host/base/memory.hpp"
#include "host/recipe/recipe.hpp"

namespace ballast::cpu {

// Picks one stream of random words.
struct RandomStream {
  uint64_t seed = 0;
  uint32_t layer = 0;
  uint32_t candidate = 0;
};

struct OrderScratch {
  std::span<uint64_t> key;      // [item]
  std::span<uint64_t> entry;    // [item] a digit string above 16 bits of item index
  std::span<uint64_t> swapped;  // [item]

  void layout(ArenaLayout& cutter, uint32_t max_items);
};

inline constexpr uint32_t kBoostLevels = 64;

// Keys of `boosted`: 1.05^k in units of 1 / kOne, rounded half up.
uint32_t boost_factor(uint32_t level);

// [item] how often it lay in the heaviest pack at the end of an earlier candidate, at most kBoostLevels - 1.
using BoostLevels = std::span<uint8_t>;

void order_lpt(std::span<const uint32_t> w, OrderScratch& scratch, std::span<uint16_t> order);
void order_zigzag(std::span<const uint16_t> lpt, std::span<uint16_t> order);
void order_noisy(std::span<const uint32_t> w, const RandomStream& stream, uint32_t base, uint32_t amplitude,
                 OrderScratch& scratch, std::span<uint16_t> order);
void order_shuffle(const RandomStream& stream, OrderScratch& scratch, std::span<uint16_t> order);
void order_boosted(std::span<const uint32_t> w, BoostLevels levels, OrderScratch& scratch, std::span<uint16_t> order);

}  // namespace ballast::cpu
