// The kernels as a compiler without vector types makes them; the plugin's own files all have them.
#define BALLAST_NO_VECTORS
#include "tests/unit/stage_workspace.hpp"

namespace ballast::test {
namespace scalar {
namespace {
#include "host/cpu/simd/kernels.inl"
}  // namespace
}  // namespace scalar

extern constexpr cpu::Kernels kScalarKernels{"scalar",
                                             scalar::least_peak,
                                             scalar::least_lightening_peak,
                                             scalar::least_lightening_peaks,
                                             scalar::first_difference,
                                             scalar::first_within,
                                             scalar::first_fit,
                                             scalar::sort_keys};

}  // namespace ballast::test
