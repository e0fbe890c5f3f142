// A matrix of generated weights, as the bytes of a .npy file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tools/generate/families.hpp"

namespace ballast::tools {

// The largest divisor of items that is at most an eighth of them; 1 if there is none.
uint32_t default_packs(uint32_t items);

// Whole numbers as u4, others as f4. Layer i depends on its number, not on how many layers there are.
// Throws Error(usage) where shape.packs is 0 or does not divide shape.items.
std::vector<std::byte> generate_npy(const Family& family, uint32_t layers, Shape shape, uint64_t seed);

}  // namespace ballast::tools
