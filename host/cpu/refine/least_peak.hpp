// The search that every refiner is made of: which exchange between two packs leaves the larger of their loads smallest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace ballast::cpu {

// Of the kernels in host/cpu/simd, which compare all pairs of items, these are the companions for lists too long for
// that, and for finding the items once the least peak is known. The peak of an exchange is the larger load of packs A
// and B after x moved from A to B and y back: max(load_a - x + y, load_b + x - y).

// The least peak of all x of a and y of b, lists in descending order: one pass of two pointers.
int32_t least_peak_of_sorted(std::span<const int32_t> a, std::span<const int32_t> b, int32_t load_a, int32_t load_b);

// Up to this many items a pack, comparing all is faster than keeping sorted lists.
inline constexpr uint32_t kCompareAllUpTo = 32;

// Positions of the first (x, y), by x's place then y's, whose peak_after is `peak`; there is one.
struct PlacePair {
  uint32_t a;
  uint32_t b;
};
PlacePair first_with_peak(std::span<const int32_t> a, std::span<const int32_t> b, int32_t load_a, int32_t load_b,
                          int32_t peak);

}  // namespace ballast::cpu
