// The compute shaders by name.
#pragma once

#include <cstdint>

namespace ballast::vulkan {

enum class Kernel : uint32_t {
  quantise,
  order,
  greedy,
  dealt,
  fold,
  bound,
  keep,
  variance,
  peak,
  extremes,
  spread,
  exchange,
  lift,
  boost,
  choose,
  scatter
};
inline constexpr uint32_t kKernels = 16;

constexpr const char* name_of(Kernel kernel) {
  constexpr const char* kNames[kKernels] = {"quantise", "order",    "greedy", "dealt",    "fold",   "bound",
                                            "keep",     "variance", "peak",   "extremes", "spread", "exchange",
                                            "lift",     "boost",    "choose", "scatter"};
  return kNames[static_cast<uint32_t>(kernel)];
}

}  // namespace ballast::vulkan
