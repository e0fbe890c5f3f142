// Where a job's weights and outputs lie in buffers of the host, and what its submission waits for and signals.
#pragma once

#include <array>
#include <cstdint>

#include "host/job.hpp"
#include "host/vulkan/plan/layout.hpp"
#include "host/vulkan/plan/plan.hpp"
#include "host/vulkan/run/recorder.hpp"

namespace ballast::vulkan {

// No command buffer is given work that is estimated to take longer: systems end what keeps a device busy for two
// seconds, and the host may have more in it. Nothing ends the work of a software driver.
inline constexpr uint64_t kRecordNs = 500'000'000;
inline constexpr uint64_t kRecordNsSoftware = 60'000'000'000;
// Nor work that weights could be made for to take so many times as long.
inline constexpr uint64_t kRecordWorst = 10;

struct BufferRange {
  VkBuffer buffer = VK_NULL_HANDLE;  // null: absent
  uint64_t offset = 0;               // a multiple of DeviceLimits::offset_alignment
};

struct CallerBuffers {
  VkCommandBuffer commands = VK_NULL_HANDLE;  // recording; null: the slot's own, for submit only
  uint32_t slot = 0;
  std::array<BufferRange, kBindings>
      buffers;  // by Binding; each with room as buffer_bytes says. No scratch: the engine's
  StageAccess before;
  StageAccess after;
};

inline constexpr uint32_t kMostSemaphores = 32;

// Semaphores around a submission. A value of 0 is that of a binary one; others need Device::timelines().
struct SubmitSync {
  struct List {
    uint32_t count = 0;
    std::array<VkSemaphore, kMostSemaphores> semaphores;
    std::array<uint64_t, kMostSemaphores> values;
    std::array<VkPipelineStageFlags, kMostSemaphores> stages;  // of waits
  };
  List waits;
  List signals;
  VkFence fence = VK_NULL_HANDLE;
};

// How many bytes each binding of such a plan takes, 0 where it has none.
std::array<uint64_t, kBindings> buffer_bytes(const Plan& plan);

}  // namespace ballast::vulkan
