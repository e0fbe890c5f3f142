// The inner loops of all refiners, compiled once for each instruction set; the same results from each.
//
// One binary serves all processors, so the choice is made at run time. A dispatching SIMD library would do the same,
// but must be linked, and the plugin links nothing but the C library.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ballast::cpu {

inline constexpr size_t kMostSortedKeys = 128;
inline constexpr size_t kColumnAlign = 16;  // the widest register has so many lanes
inline constexpr size_t kColumnsReadOn = 4 * kColumnAlign;

struct Kernels {
  const char* name;

  // The least of max(load_a - x + y, load_b + x - y) over all x of a and all y of b. Both lists are non-empty; no x is
  // above load_a, no y above load_b, and both loads together are below 2^31.
  int32_t (*least_peak)(const int32_t* a, size_t a_count, const int32_t* b, size_t b_count, int32_t load_a,
                        int32_t load_b);

  // The same over those x and y alone that lighten a (x > y), where a is no lighter than b; INT32_MAX where there are
  // none.
  int32_t (*least_lightening_peak)(const int32_t* a, size_t a_count, const int32_t* b, size_t b_count, int32_t load_a,
                                   int32_t load_b);

  // The same for many b at once: those of pack p are columns[j * stride + p], j < count, and its load is loads[p]; its
  // result goes to least[p]. p runs to the next multiple of kColumnAlign from `packs` on, stride is one.
  void (*least_lightening_peaks)(const int32_t* a, size_t count, const int32_t* columns, size_t stride,
                                 const int32_t* loads, size_t packs, int32_t load_a, int32_t* least);

  // i * b_count + j of the first i, and for it the first j, with a[i] - b[j] one of the two differences; SIZE_MAX where
  // there is none.
  size_t (*first_difference)(const int32_t* a, size_t a_count, const int32_t* b, size_t b_count, int32_t one,
                             int32_t other);

  // The first place from `begin` on where columns[c][place] <= limits[c] for all c < count; `end` where there is none.
  // count is even and at least 4; all values are at least 0, all limits at least -1. Up to kColumnsReadOn numbers
  // beyond `end` are read.
  size_t (*first_within)(const int32_t* const* columns, const int32_t* limits, size_t count, size_t begin, size_t end);

  // The first i with a j for which least <= a[i] - b[j] <= least + width; SIZE_MAX where there is none. Differences of
  // any x and y, less `least`, fit 32 bits.
  size_t (*first_fit)(const int32_t* a, size_t a_count, const int32_t* b, size_t b_count, int32_t least,
                      uint32_t width);

  // Puts up to kMostSortedKeys keys, all different and below 2^63, in ascending order.
  void (*sort_keys)(uint64_t* keys, size_t count);
};

extern const Kernels kBaselineKernels;
#if defined(__x86_64__) || defined(_M_X64)
extern const Kernels kAvx2Kernels;
extern const Kernels kAvx512Kernels;
#endif

// The widest that this processor and its operating system run. Asks the processor each time: keep the answer.
const Kernels& best_kernels();

}  // namespace ballast::cpu
