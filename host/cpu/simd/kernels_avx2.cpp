#include "host/cpu/simd/kernels.hpp"

namespace ballast::cpu {
namespace avx2 {
namespace {
constexpr int kLanes = 8;
#include "host/cpu/simd/kernels.inl"
}  // namespace
}  // namespace avx2

extern constexpr Kernels kAvx2Kernels{"avx2",
                                      avx2::least_peak,
                                      avx2::least_lightening_peak,
                                      avx2::least_lightening_peaks,
                                      avx2::first_difference,
                                      avx2::first_within,
                                      avx2::first_fit,
                                      avx2::sort_keys};

}  // namespace ballast::cpu
