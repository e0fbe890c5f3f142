// The two inner loops of all refiners, compiled once for each instruction set; the same results from each.
//
// One binary serves all processors, so the choice is made at run time. A dispatching SIMD library would do the same,
// but must be linked, and the plugin links nothing but the C library.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ballast::cpu {

struct Kernels {
  const char* name;

  // The least of max(load_a - x + y, load_b + x - y) over all x of a and all y of b. Both lists are non-empty; no
  // intermediate sum leaves the range of an int32_t.
  int32_t (*least_peak)(const int32_t* a, size_t a_count, const int32_t* b, size_t b_count, int32_t load_a,
                        int32_t load_b);

  // The least x - y - floor over all x of a and y of b with x - y >= floor; above INT32_MAX where there is none.
  uint32_t (*least_excess)(const int32_t* a, size_t a_count, const int32_t* b, size_t b_count, int32_t floor);
};

extern const Kernels kBaselineKernels;
#if defined(__x86_64__) || defined(_M_X64)
extern const Kernels kAvx2Kernels;
extern const Kernels kAvx512Kernels;
#endif

// The widest that this processor and its operating system run. Asks the processor each time: keep the answer.
const Kernels& best_kernels();

}  // namespace ballast::cpu
