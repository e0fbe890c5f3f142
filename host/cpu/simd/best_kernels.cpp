#include "host/cpu/simd/kernels.hpp"

#if defined(__x86_64__) || defined(_M_X64)
#if defined(_MSC_VER)
#include <immintrin.h>
#include <intrin.h>
#else
#include <cpuid.h>
#endif
#endif

namespace ballast::cpu {

#if defined(__x86_64__) || defined(_M_X64)
namespace {

struct Registers {
  uint32_t a, b, c, d;
};

Registers cpuid(uint32_t leaf) {
  Registers r{};
#if defined(_MSC_VER)
  int values[4];
  __cpuidex(values, static_cast<int>(leaf), 0);
  r = {static_cast<uint32_t>(values[0]), static_cast<uint32_t>(values[1]), static_cast<uint32_t>(values[2]),
       static_cast<uint32_t>(values[3])};
#else
  if (static_cast<uint32_t>(__get_cpuid_max(0, nullptr)) >= leaf) __cpuid_count(leaf, 0, r.a, r.b, r.c, r.d);
#endif
  return r;
}

// Which register files the operating system saves.
uint32_t saved_state() {
#if defined(_MSC_VER)
  return static_cast<uint32_t>(_xgetbv(0));
#else
  uint32_t low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
#endif
}

}  // namespace

const Kernels& best_kernels() {
  constexpr uint32_t kOsSavesState = 1u << 27, kYmm = 0x6, kZmm = 0xE6;
  constexpr uint32_t kAvx2 = 1u << 5, kAvx512F = 1u << 16, kAvx512Vl = 1u << 31;
  if (!(cpuid(1).c & kOsSavesState)) return kBaselineKernels;
  const uint32_t state = saved_state(), features = cpuid(7).b;
  if ((state & kZmm) == kZmm && (features & kAvx512F) && (features & kAvx512Vl)) return kAvx512Kernels;
  if ((state & kYmm) == kYmm && (features & kAvx2)) return kAvx2Kernels;
  return kBaselineKernels;
}
#else
const Kernels& best_kernels() { return kBaselineKernels; }
#endif

}  // namespace ballast::cpu
