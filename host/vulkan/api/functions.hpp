// The Vulkan functions in use, a table each for the loader, an instance and a device. Nothing is global: two devices of
// two drivers live side by side, and a test can put a fake in the place of either.
#pragma once

#include "host/base/status.hpp"
#include "host/vulkan/api/vk.hpp"

namespace ballast::vulkan {

#define BALLAST_VK_GLOBAL(X) \
  X(CreateInstance)          \
  X(EnumerateInstanceVersion)

#define BALLAST_VK_INSTANCE(X)              \
  X(DestroyInstance)                        \
  X(EnumeratePhysicalDevices)               \
  X(GetPhysicalDeviceProperties)            \
  X(GetPhysicalDeviceProperties2)           \
  X(GetPhysicalDeviceQueueFamilyProperties) \
  X(GetPhysicalDeviceMemoryProperties)      \
  X(CreateDevice)                           \
  X(GetDeviceProcAddr)

#define BALLAST_VK_DEVICE(X)      \
  X(DestroyDevice)                \
  X(GetDeviceQueue)               \
  X(QueueSubmit)                  \
  X(CreateBuffer)                 \
  X(DestroyBuffer)                \
  X(GetBufferMemoryRequirements)  \
  X(AllocateMemory)               \
  X(FreeMemory)                   \
  X(BindBufferMemory)             \
  X(MapMemory)                    \
  X(FlushMappedMemoryRanges)      \
  X(InvalidateMappedMemoryRanges) \
  X(CreateDescriptorSetLayout)    \
  X(DestroyDescriptorSetLayout)   \
  X(CreateDescriptorPool)         \
  X(DestroyDescriptorPool)        \
  X(AllocateDescriptorSets)       \
  X(UpdateDescriptorSets)         \
  X(CreatePipelineLayout)         \
  X(DestroyPipelineLayout)        \
  X(CreateShaderModule)           \
  X(DestroyShaderModule)          \
  X(CreatePipelineCache)          \
  X(DestroyPipelineCache)         \
  X(GetPipelineCacheData)         \
  X(CreateComputePipelines)       \
  X(DestroyPipeline)              \
  X(CreateCommandPool)            \
  X(DestroyCommandPool)           \
  X(ResetCommandPool)             \
  X(AllocateCommandBuffers)       \
  X(BeginCommandBuffer)           \
  X(EndCommandBuffer)             \
  X(CmdBindPipeline)              \
  X(CmdBindDescriptorSets)        \
  X(CmdPushConstants)             \
  X(CmdDispatch)                  \
  X(CmdPipelineBarrier)           \
  X(CmdCopyBuffer)                \
  X(CmdResetQueryPool)            \
  X(CmdWriteTimestamp)            \
  X(CreateQueryPool)              \
  X(DestroyQueryPool)             \
  X(GetQueryPoolResults)          \
  X(CreateFence)                  \
  X(DestroyFence)                 \
  X(ResetFences)                  \
  X(WaitForFences)

#define BALLAST_VK_MEMBER(name) PFN_vk##name name = nullptr;

struct GlobalFunctions {
  BALLAST_VK_GLOBAL(BALLAST_VK_MEMBER)
};
struct InstanceFunctions {
  BALLAST_VK_INSTANCE(BALLAST_VK_MEMBER)
};
struct DeviceFunctions {
  BALLAST_VK_DEVICE(BALLAST_VK_MEMBER)
};

#undef BALLAST_VK_MEMBER

// Each fills in the whole table, or names the first function that is not there (Code::no_vulkan).
Status load(PFN_vkGetInstanceProcAddr entry, GlobalFunctions& table);
Status load(PFN_vkGetInstanceProcAddr entry, VkInstance instance, InstanceFunctions& table);
Status load(PFN_vkGetDeviceProcAddr entry, VkDevice device, DeviceFunctions& table);

// For a device of the host: without what would end it or its queue, and without vkQueue* calls unless it submits. What
// is not there cannot be called by mistake.
Status load_as_guest(PFN_vkGetDeviceProcAddr entry, VkDevice device, bool submits, DeviceFunctions& table);

}  // namespace ballast::vulkan
