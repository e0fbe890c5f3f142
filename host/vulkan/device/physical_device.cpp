#include "host/vulkan/device/physical_device.hpp"

#include <algorithm>
#include <cstring>

#include "host/vulkan/device/quirks.hpp"
#include "host/vulkan/plan/layout.hpp"

namespace ballast::vulkan {
namespace {

constexpr uint32_t kMinInvocations = 128;  // every device offers these
constexpr uint32_t kMinSharedBytes = 16384;

void find_family(const InstanceFunctions& table, PhysicalDevice& device) {
  constexpr uint32_t kMost = 32;
  VkQueueFamilyProperties families[kMost];
  uint32_t count = kMost;
  table.GetPhysicalDeviceQueueFamilyProperties(device.handle, &count, families);
  for (const bool graphics_too : {false, true}) {
    for (uint32_t f = 0; f < count; ++f) {
      const VkQueueFlags flags = families[f].queueFlags;
      if (families[f].queueCount == 0 || !(flags & VK_QUEUE_COMPUTE_BIT)) continue;
      if (!graphics_too && (flags & VK_QUEUE_GRAPHICS_BIT)) continue;
      device.family = f;
      device.timestamp_bits = families[f].timestampValidBits;
      return;
    }
  }
}

bool reduces_in_subgroups(const VkPhysicalDeviceSubgroupProperties& subgroup) {
  constexpr VkSubgroupFeatureFlags kNeeded = VK_SUBGROUP_FEATURE_BASIC_BIT | VK_SUBGROUP_FEATURE_ARITHMETIC_BIT;
  return (subgroup.supportedStages & VK_SHADER_STAGE_COMPUTE_BIT) &&
         (subgroup.supportedOperations & kNeeded) == kNeeded;
}

void copy_limits(const VkPhysicalDeviceLimits& from, PhysicalDevice& to) {
  to.storage_buffers = std::min(from.maxPerStageDescriptorStorageBuffers, from.maxDescriptorSetStorageBuffers);
  to.push_bytes = from.maxPushConstantsSize;
  to.atom_bytes = static_cast<uint32_t>(std::max<VkDeviceSize>(from.nonCoherentAtomSize, 1));
  to.timestamp_ns = from.timestampPeriod;
  to.limits.shared_bytes = from.maxComputeSharedMemorySize;
  to.limits.invocations = std::min(from.maxComputeWorkGroupInvocations, from.maxComputeWorkGroupSize[0]);
  to.limits.groups = from.maxComputeWorkGroupCount[0];
  to.limits.storage_range = from.maxStorageBufferRange;
  to.limits.offset_alignment =
      static_cast<uint32_t>(std::max<VkDeviceSize>(from.minStorageBufferOffsetAlignment, sizeof(uint32_t)));
}

// See Speed. Of the discrete ones an H100 was measured: 30 ns an iteration, 1 ps of work, 3 us a dispatch.
Speed speed_of(VkPhysicalDeviceType type) {
  if (type == VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU) return {30000, 10, 3000, 3};
  return {60000, 100, 5000, 30};
}

void copy_properties(const VkPhysicalDeviceProperties& from, PhysicalDevice& to) {
  static_assert(sizeof from.deviceName == sizeof to.name);
  std::memcpy(to.name.data(), from.deviceName, to.name.size());  // terminated
  std::memcpy(to.cache_uuid.data(), from.pipelineCacheUUID, to.cache_uuid.size());
  to.vendor = from.vendorID;
  to.device = from.deviceID;
  to.api_version = from.apiVersion;
  to.driver_version = from.driverVersion;
  to.type = from.deviceType;
  copy_limits(from.limits, to);
  to.limits.speed = speed_of(to.type);
}

// Queries that only a device of Vulkan 1.1 supports.
void describe_further(const InstanceFunctions& table, PhysicalDevice& out) {
  VkPhysicalDeviceMaintenance3Properties maintenance{};
  maintenance.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MAINTENANCE_3_PROPERTIES;
  VkPhysicalDeviceSubgroupProperties subgroup{};
  subgroup.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_PROPERTIES;
  subgroup.pNext = &maintenance;
  VkPhysicalDeviceIDProperties id{};
  id.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_ID_PROPERTIES;
  id.pNext = &subgroup;
  VkPhysicalDeviceProperties2 all{};
  all.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2;
  all.pNext = &id;
  table.GetPhysicalDeviceProperties2(out.handle, &all);
  copy_properties(all.properties, out);
  std::memcpy(out.uuid.data(), id.deviceUUID, out.uuid.size());
  if (maintenance.maxMemoryAllocationSize != 0) out.limits.allocation = maintenance.maxMemoryAllocationSize;
  out.subgroup_size = subgroup.subgroupSize;
  out.limits.subgroup_form = out.subgroup_arithmetic = reduces_in_subgroups(subgroup);
}

}  // namespace

void describe(const InstanceFunctions& table, VkPhysicalDevice handle, PhysicalDevice& out) {
  out.handle = handle;
  VkPhysicalDeviceProperties properties{};
  table.GetPhysicalDeviceProperties(handle, &properties);
  copy_properties(properties, out);
  if (out.api_version < VK_API_VERSION_1_1) return;
  describe_further(table, out);
  find_family(table, out);
  table.GetPhysicalDeviceMemoryProperties(handle, &out.memory);
  apply_quirks({out.vendor, out.device, out.driver_version, out.name.data(), out.software()}, out.limits);
}

Status check_capable(const PhysicalDevice& device) {
  const char* name = device.name.data();
  if (device.api_version < VK_API_VERSION_1_1)
    return failure(Code::no_vulkan, "%s speaks Vulkan %u.%u; 1.1 is needed", name,
                   VK_API_VERSION_MAJOR(device.api_version), VK_API_VERSION_MINOR(device.api_version));
  if (device.family == kNoFamily) return failure(Code::no_vulkan, "%s has no queue that computes", name);
  const struct {
    const char* what;
    uint64_t has, needs;
  } limits[] = {
      {"bytes of shared memory", device.limits.shared_bytes, kMinSharedBytes},
      {"invocations of a workgroup", device.limits.invocations, kMinInvocations},
      {"storage buffers of a stage", device.storage_buffers, kBindings},
      {"bytes of push constants", device.push_bytes, kPushBytes},
      {"bytes of a storage buffer", device.limits.storage_range, uint64_t{1} << 27},
  };
  for (const auto& limit : limits)
    if (limit.has < limit.needs)
      return failure(Code::no_vulkan, "%s offers %llu %s; %llu are needed", name,
                     static_cast<unsigned long long>(limit.has), limit.what,
                     static_cast<unsigned long long>(limit.needs));
  return {};
}

uint32_t rank_of(const PhysicalDevice& device) {
  switch (device.type) {
    case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU:
      return 0;
    case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU:
      return 1;
    case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU:
      return 2;
    case VK_PHYSICAL_DEVICE_TYPE_CPU:
      return 3;
    default:
      return 4;
  }
}

}  // namespace ballast::vulkan
