// A device as its driver describes it, and whether it will do.
#pragma once

#include <array>
#include <cstdint>

#include "host/base/status.hpp"
#include "host/vulkan/api/functions.hpp"
#include "host/vulkan/plan/limits.hpp"

namespace ballast::vulkan {

inline constexpr uint32_t kNoFamily = UINT32_MAX;

struct PhysicalDevice {
  VkPhysicalDevice handle = VK_NULL_HANDLE;
  std::array<char, 256> name{};
  std::array<uint8_t, 16> uuid{};
  std::array<uint8_t, 16> cache_uuid{};  // of the driver's pipeline caches
  uint32_t vendor = 0;
  uint32_t device = 0;
  uint32_t api_version = 0;
  uint32_t driver_version = 0;
  VkPhysicalDeviceType type = VK_PHYSICAL_DEVICE_TYPE_OTHER;
  uint32_t subgroup_size = 0;
  bool subgroup_arithmetic = false;  // in compute shaders
  uint32_t storage_buffers = 0;      // that a stage may bind
  uint32_t push_bytes = 0;
  uint32_t atom_bytes = 1;  // of flushes of memory that is not coherent
  uint32_t family = kNoFamily;
  bool graphics = false;        // whether the family draws, too
  uint32_t timestamp_bits = 0;  // 0: it tells no times
  float timestamp_ns = 1;       // of one tick
  VkPhysicalDeviceMemoryProperties memory{};
  DeviceLimits limits;

  bool software() const { return type == VK_PHYSICAL_DEVICE_TYPE_CPU; }
  bool integrated() const { return type == VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU; }
};

// Asks the driver. The family is the first that computes, without graphics where there is one.
void describe(const InstanceFunctions& table, VkPhysicalDevice handle, PhysicalDevice& out);

// Code::no_vulkan and the reason where the device cannot serve any job.
Status check_capable(const PhysicalDevice& device);

// Smaller is better: discrete, integrated, virtual, software, others.
uint32_t rank_of(const PhysicalDevice& device);

}  // namespace ballast::vulkan
