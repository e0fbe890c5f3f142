// The compute shaders by name. kernel_table.hpp describes each.
#pragma once

#include <cstdint>

// One name a shader: shaders/NAME.comp, its enumerator and its entry of the table of kernels.
#define BALLAST_KERNELS(X) \
  X(quantise)              \
  X(order)                 \
  X(greedy)                \
  X(dealt)                 \
  X(fold)                  \
  X(bound)                 \
  X(keep)                  \
  X(variance)              \
  X(peak)                  \
  X(extremes)              \
  X(spread)                \
  X(exchange)              \
  X(lift)                  \
  X(rounds)                \
  X(boost)                 \
  X(choose)                \
  X(scatter)

namespace ballast::vulkan {

#define BALLAST_KERNEL_ENUMERATOR(name) name,
enum class Kernel : uint32_t { BALLAST_KERNELS(BALLAST_KERNEL_ENUMERATOR) };
#undef BALLAST_KERNEL_ENUMERATOR

#define BALLAST_KERNEL_COUNT(name) +1
inline constexpr uint32_t kKernels = BALLAST_KERNELS(BALLAST_KERNEL_COUNT);
#undef BALLAST_KERNEL_COUNT

constexpr const char* name_of(Kernel kernel) {
#define BALLAST_KERNEL_NAME(name) #name,
  constexpr const char* kNames[kKernels] = {BALLAST_KERNELS(BALLAST_KERNEL_NAME)};
#undef BALLAST_KERNEL_NAME
  return kNames[static_cast<uint32_t>(kernel)];
}

}  // namespace ballast::vulkan
