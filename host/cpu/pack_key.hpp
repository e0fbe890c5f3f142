// Packs in the order (load, index) as plain integers.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "host/cpu/simd/kernels.hpp"

namespace ballast::cpu {

constexpr uint64_t pack_key(int32_t load, uint32_t pack) { return uint64_t{static_cast<uint32_t>(load)} << 16 | pack; }
constexpr uint32_t pack_of(uint64_t key) { return static_cast<uint32_t>(key & 0xFFFF); }
constexpr int32_t load_of(uint64_t key) { return static_cast<int32_t>(key >> 16); }

// All keys are different: an index is part of them.
inline void sort_keys(std::span<uint64_t> keys, const Kernels& kernels) {
  if (keys.size() > kMostSortedKeys)
    std::sort(keys.begin(), keys.end());
  else
    kernels.sort_keys(keys.data(), keys.size());
}

}  // namespace ballast::cpu
