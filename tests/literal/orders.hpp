// The orders in which a builder takes the items. Sorting is by (key descending, item ascending), keys are exact.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "host/recipe/recipe.hpp"
#include "tests/literal/packing.hpp"

namespace ballast::literal {

using Order = std::vector<uint32_t>;  // [place]: an item

// Whose random numbers an order draws.
struct Draw {
  uint64_t seed = 0;
  uint32_t layer = 0;  // first_layer added
  uint32_t candidate = 0;
};

Order lpt_order(Weights weights);
Order zigzag_order(Weights weights);
Order noisy_order(Weights weights, uint32_t base, uint32_t amplitude, const Draw& draw);
Order shuffle_order(uint32_t items, const Draw& draw);
// times_heaviest[item]: in how many earlier candidates the item ended in the heaviest pack.
Order boosted_order(Weights weights, std::span<const uint32_t> times_heaviest);

// The amplitude of noisy_ramp: last * candidate / (candidates - 1), rounded half up; 0 with one candidate.
uint32_t ramp_amplitude(uint32_t last, uint32_t candidate, uint32_t candidates);

// 1.05^k * 2^24 rounded half up; k above 63 counts as 63.
uint32_t boost(uint32_t k);

// The order that a recipe has for a candidate. times_heaviest is read by `boosted` only.
Order order_of(const Recipe& recipe, Weights weights, const Draw& draw, std::span<const uint32_t> times_heaviest);

}  // namespace ballast::literal
