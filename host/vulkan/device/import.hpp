// A device that belongs to the host, as the host describes it.
#pragma once

#include <cstdint>
#include <span>

#include "host/vulkan/api/vk.hpp"

namespace ballast::vulkan {

// Who sees to it that one thread at a time uses the host's queue.
struct HostQueueLock {
  void* user = nullptr;
  void (*take)(void* user, uint32_t family, uint32_t index) = nullptr;  // null: the queue needs no lock
  void (*drop)(void* user, uint32_t family, uint32_t index) = nullptr;
};

// The field of an import that is refused.
enum class ImportField : uint32_t { physical_device, family, index };

struct Import {
  VkInstance instance = VK_NULL_HANDLE;
  VkPhysicalDevice physical_device = VK_NULL_HANDLE;
  VkDevice device = VK_NULL_HANDLE;
  VkQueue queue = VK_NULL_HANDLE;  // null: nothing is ever submitted
  uint32_t family = 0;
  uint32_t index = 0;
  uint32_t instance_version = 0;  // VkApplicationInfo::apiVersion
  PFN_vkGetInstanceProcAddr instance_entry = nullptr;
  PFN_vkGetDeviceProcAddr device_entry = nullptr;  // null: asked for through instance_entry
  HostQueueLock lock;
  std::span<const char* const> extensions;  // enabled
  const void* features = nullptr;           // VkPhysicalDeviceFeatures2 with its chain, enabled; null: none
  const VkAllocationCallbacks* callbacks = nullptr;
  VkPipelineCache cache = VK_NULL_HANDLE;
};

}  // namespace ballast::vulkan
