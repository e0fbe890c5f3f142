// The search that every refiner is made of: which exchange between two packs leaves the larger of their loads smallest.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace ballast::cpu {

// The larger load of packs A and B after x moves from A to B and y back.
inline int32_t peak_after(int32_t load_a, int32_t load_b, int32_t x, int32_t y) {
  return std::max(load_a - x + y, load_b + x - y);
}

// The least peak_after over all x of a and all y of b, both lists in any order. Compares all: for short lists.
int32_t least_peak_of_all(std::span<const int32_t> a, std::span<const int32_t> b, int32_t load_a, int32_t load_b);

// The same for lists in descending order, in one pass of two pointers: for long lists.
int32_t least_peak_of_sorted(std::span<const int32_t> a, std::span<const int32_t> b, int32_t load_a, int32_t load_b);

// Up to this many items a pack, comparing all is faster than keeping sorted lists.
inline constexpr uint32_t kCompareAllUpTo = 24;

// Positions of the first (x, y), by x's place then y's, whose peak_after is `peak`; there is one.
struct PlacePair {
  uint32_t a;
  uint32_t b;
};
PlacePair first_with_peak(std::span<const int32_t> a, std::span<const int32_t> b, int32_t load_a, int32_t load_b,
                          int32_t peak);

}  // namespace ballast::cpu
