// Packs in the order (load, index) as plain integers.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

namespace ballast::cpu {

constexpr uint64_t pack_key(int32_t load, uint32_t pack) { return uint64_t{static_cast<uint32_t>(load)} << 16 | pack; }
constexpr uint32_t pack_of(uint64_t key) { return static_cast<uint32_t>(key & 0xFFFF); }
constexpr int32_t load_of(uint64_t key) { return static_cast<int32_t>(key >> 16); }

inline void sort_keys(std::span<uint64_t> keys) {
  constexpr size_t kFew = 48;
  if (keys.size() > kFew) {
    std::sort(keys.begin(), keys.end());
    return;
  }
  for (size_t i = 1; i < keys.size(); ++i) {
    const uint64_t key = keys[i];
    size_t place = i;
    for (; place > 0 && keys[place - 1] > key; --place) keys[place] = keys[place - 1];
    keys[place] = key;
  }
}

}  // namespace ballast::cpu
