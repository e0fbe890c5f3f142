#include "host/cpu/simd/kernels.hpp"

namespace ballast::cpu {
namespace avx512 {
namespace {
constexpr int kLanes = 16;
#include "host/cpu/simd/kernels.inl"
}  // namespace
}  // namespace avx512

extern constexpr Kernels kAvx512Kernels{"avx512",
                                        avx512::least_peak,
                                        avx512::least_lightening_peak,
                                        avx512::least_lightening_peaks,
                                        avx512::first_difference,
                                        avx512::first_within,
                                        avx512::first_fit,
                                        avx512::sort_keys};

}  // namespace ballast::cpu
