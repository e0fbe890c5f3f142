#include "host/cpu/simd/kernels.hpp"

namespace ballast::cpu {
namespace baseline {
namespace {
constexpr int kLanes = 4;
#include "host/cpu/simd/kernels.inl"
}  // namespace
}  // namespace baseline

extern constexpr Kernels kBaselineKernels{"baseline",
                                          baseline::least_peak,
                                          baseline::least_lightening_peak,
                                          baseline::least_lightening_peaks,
                                          baseline::first_difference,
                                          baseline::first_within,
                                          baseline::first_fit,
                                          baseline::sort_keys};

}  // namespace ballast::cpu
