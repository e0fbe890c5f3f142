// What a dispatch touches, as bits: the regions of scratch, the weights, the outputs.
#pragma once

#include <cstdint>

namespace ballast::vulkan {

enum Region : uint32_t {
  kRegionWeight = 1u << 0,
  kRegionMeta = 1u << 1,
  kRegionLpt = 1u << 2,
  kRegionBound = 1u << 3,
  kRegionLevel = 1u << 4,
  kRegionOrder = 1u << 5,
  kRegionSlot = 1u << 6,
  kRegionLoad = 1u << 7,
  kRegionState = 1u << 8,
  kRegionKeep = 1u << 9,
  kRegionBest = 1u << 10,
  kRegionInput = 1u << 11,
  kRegionOutput = 1u << 12,  // all output buffers but the status
  kRegionStatus = 1u << 13,
  kRegionSearch = 1u << 14,
  kRegionFirstBad = 1u << 15,
};
inline constexpr uint32_t kRegions = 16;

// A row's items, loads and progress.
inline constexpr uint32_t kRegionPacking = kRegionSlot | kRegionLoad | kRegionState;

}  // namespace ballast::vulkan
