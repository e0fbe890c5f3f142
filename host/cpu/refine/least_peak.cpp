#include "host/cpu/refine/least_peak.hpp"

#include <algorithm>

namespace ballast::cpu {

int32_t least_peak_of_sorted(std::span<const int32_t> a, std::span<const int32_t> b, int32_t load_a, int32_t load_b) {
  const int32_t* x = a.data();
  const int32_t* y = b.data();
  const int32_t* const a_end = x + a.size();
  const int32_t* const b_end = y + b.size();
  int32_t least = INT32_MAX;
  while (x != a_end && y != b_end) {
    const int32_t new_a = load_a - *x + *y, new_b = load_b + *x - *y;
    least = std::min(least, std::max(new_a, new_b));
    // Too much moved to B: try a smaller x. Too little: a smaller y.
    const bool too_much = new_b > new_a;
    x += too_much;
    y += !too_much;
  }
  return least;
}

PlacePair first_with_peak(std::span<const int32_t> a, std::span<const int32_t> b, int32_t load_a, int32_t load_b,
                          int32_t peak) {
  // One of the loads after the exchange is the peak and the other is what remains of the sum: two differences qualify.
  const int32_t low_difference = load_a - peak, high_difference = peak - load_b;
  for (uint32_t i = 0; i < a.size(); ++i) {
    const int32_t y1 = a[i] - low_difference, y2 = a[i] - high_difference;
    for (uint32_t j = 0; j < b.size(); ++j)
      if (b[j] == y1 || b[j] == y2) return {i, j};
  }
  return {0, 0};
}

}  // namespace ballast::cpu
