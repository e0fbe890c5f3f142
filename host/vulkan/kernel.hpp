// The compute shaders by name.
#pragma once

#include <cstdint>

namespace ballast::vulkan {

enum class Kernel : uint32_t {
  quantise,
  order,
  greedy,
  dealt,
  bound,
  keep,
  variance,
  peak,
  extremes,
  spread,
  boost,
  choose,
  scatter
};
inline constexpr uint32_t kKernels = 13;

constexpr const char* name_of(Kernel kernel) {
  constexpr const char* kNames[kKernels] = {"quantise", "order",    "greedy", "dealt", "bound",  "keep",   "variance",
                                            "peak",     "extremes", "spread", "boost", "choose", "scatter"};
  return kNames[static_cast<uint32_t>(kernel)];
}

}  // namespace ballast::vulkan
