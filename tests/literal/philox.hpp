// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3"), and the numbers drawn from it.
#pragma once

#include <array>
#include <cstdint>

namespace ballast::literal {

std::array<uint32_t, 4> philox4x32_10(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key);

// 24 random bits for an item of a candidate of a layer (the job's first_layer already added).
uint32_t u24(uint64_t seed, uint32_t layer, uint32_t candidate, uint32_t item);

}  // namespace ballast::literal
