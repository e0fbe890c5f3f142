// Generated weights.
#pragma once

#include <cstdint>
#include <span>

#include "tools/generate/families.hpp"
#include "tools/weights/weight_matrix.hpp"

namespace ballast::tools {

// The largest divisor of items that is at most an eighth of them; 1 if there is none.
uint32_t default_packs(uint32_t items);

// Whole numbers as u32, others as f32. Layer i depends on its number, not on how many layers there are.
// Throws Error(usage) where shape.packs is 0 or does not divide shape.items.
WeightMatrix generate_weights(const Family& family, uint32_t layers, Shape shape, uint64_t seed);

// The ten sizes at which strategies are compared.
std::span<const Shape> yardstick_sizes();

}  // namespace ballast::tools
