#include "tests/support/null_vulkan.hpp"

#include <cstdlib>
#include <cstring>

#include "host/vulkan/api/functions.hpp"

namespace ballast::vulkan_test {

std::atomic<bool> NullVulkan::lost{false};
std::atomic<uint64_t> NullVulkan::calls{0};
std::atomic<uint64_t> NullVulkan::commands{0};
std::atomic<uint64_t> NullVulkan::submissions{0};
std::atomic<uint64_t> NullVulkan::queue_conflicts{0};
void (*NullVulkan::on_descriptor)(uint64_t buffer, uint64_t offset, uint64_t range) = nullptr;

namespace {

constexpr uint64_t kMemoryBytes = uint64_t{1} << 20;  // of every allocation: nobody looks

uint64_t next_handle() {
  static std::atomic<uint64_t> next{0x10000};
  return next.fetch_add(16, std::memory_order_relaxed);
}

void count_call() { NullVulkan::calls.fetch_add(1, std::memory_order_relaxed); }

// ---- functions by the shape of what they do ----

template <typename F>
struct Stub;
template <typename... A>
struct Stub<VkResult(VKAPI_PTR*)(A...)> {
  static VKAPI_ATTR VkResult VKAPI_CALL call(A...) {
    count_call();
    return VK_SUCCESS;
  }
};
template <typename... A>
struct Stub<void(VKAPI_PTR*)(A...)> {
  static VKAPI_ATTR void VKAPI_CALL call(A...) { count_call(); }
};

// vkCmd*
template <typename F>
struct Command;
template <typename... A>
struct Command<void(VKAPI_PTR*)(A...)> {
  static VKAPI_ATTR void VKAPI_CALL call(A...) {
    count_call();
    NullVulkan::commands.fetch_add(1, std::memory_order_relaxed);
  }
};

// vkCreate*: the last argument is where the handle goes.
template <typename F>
struct Create;
template <typename Info, typename Handle>
struct Create<VkResult(VKAPI_PTR*)(VkDevice, const Info*, const VkAllocationCallbacks*, Handle*)> {
  static VKAPI_ATTR VkResult VKAPI_CALL call(VkDevice, const Info*, const VkAllocationCallbacks*, Handle* out) {
    count_call();
    *out = reinterpret_cast<Handle>(next_handle());
    return VK_SUCCESS;
  }
};
template <typename Info, typename Handle>
struct Create<VkResult(VKAPI_PTR*)(VkDevice, const Info*, Handle*)> {  // vkAllocate*
  static VKAPI_ATTR VkResult VKAPI_CALL call(VkDevice, const Info*, Handle* out) {
    count_call();
    *out = reinterpret_cast<Handle>(next_handle());
    return VK_SUCCESS;
  }
};

VKAPI_ATTR VkResult VKAPI_CALL CreateComputePipelines(VkDevice, VkPipelineCache, uint32_t,
                                                      const VkComputePipelineCreateInfo*, const VkAllocationCallbacks*,
                                                      VkPipeline* out) {
  count_call();
  if (NullVulkan::lost) return VK_ERROR_DEVICE_LOST;
  *out = reinterpret_cast<VkPipeline>(next_handle());
  return VK_SUCCESS;
}

// ---- memory ----

VKAPI_ATTR VkResult VKAPI_CALL AllocateMemory(VkDevice, const VkMemoryAllocateInfo*, const VkAllocationCallbacks*,
                                              VkDeviceMemory* out) {
  count_call();
  *out = reinterpret_cast<VkDeviceMemory>(std::calloc(1, kMemoryBytes));
  return *out ? VK_SUCCESS : VK_ERROR_OUT_OF_DEVICE_MEMORY;
}
VKAPI_ATTR void VKAPI_CALL FreeMemory(VkDevice, VkDeviceMemory memory, const VkAllocationCallbacks*) {
  count_call();
  std::free(reinterpret_cast<void*>(memory));
}
VKAPI_ATTR VkResult VKAPI_CALL MapMemory(VkDevice, VkDeviceMemory memory, VkDeviceSize, VkDeviceSize, VkMemoryMapFlags,
                                         void** out) {
  count_call();
  *out = reinterpret_cast<void*>(memory);
  return VK_SUCCESS;
}
VKAPI_ATTR void VKAPI_CALL GetBufferMemoryRequirements(VkDevice, VkBuffer, VkMemoryRequirements* out) {
  count_call();
  *out = {kMemoryBytes, 64, 1};
}

// ---- descriptors ----

VKAPI_ATTR void VKAPI_CALL UpdateDescriptorSets(VkDevice, uint32_t count, const VkWriteDescriptorSet* writes, uint32_t,
                                                const VkCopyDescriptorSet*) {
  count_call();
  if (NullVulkan::on_descriptor == nullptr) return;
  for (const VkWriteDescriptorSet* write = writes; write != writes + count; ++write)
    for (uint32_t i = 0; i < write->descriptorCount; ++i) {
      const VkDescriptorBufferInfo& info = write->pBufferInfo[i];
      NullVulkan::on_descriptor(reinterpret_cast<uint64_t>(info.buffer), info.offset, info.range);
    }
}

// ---- the queue ----

VKAPI_ATTR VkResult VKAPI_CALL QueueSubmit(VkQueue, uint32_t count, const VkSubmitInfo*, VkFence) {
  count_call();
  static std::atomic<uint32_t> inside{0};
  if (inside.fetch_add(1, std::memory_order_relaxed) != 0) ++NullVulkan::queue_conflicts;
  NullVulkan::submissions.fetch_add(count, std::memory_order_relaxed);
  inside.fetch_sub(1, std::memory_order_relaxed);
  return NullVulkan::lost ? VK_ERROR_DEVICE_LOST : VK_SUCCESS;
}

// ---- the device ----

VKAPI_ATTR void VKAPI_CALL GetPhysicalDeviceProperties(VkPhysicalDevice, VkPhysicalDeviceProperties* out) {
  count_call();
  VkPhysicalDeviceProperties& p = *out;
  p.apiVersion = VK_API_VERSION_1_1;
  p.deviceType = VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU;
  std::strcpy(p.deviceName, "Null");
  p.limits.maxComputeSharedMemorySize = 49152;
  p.limits.maxComputeWorkGroupInvocations = 1024;
  p.limits.maxComputeWorkGroupSize[0] = 1024;
  p.limits.maxComputeWorkGroupCount[0] = 65535;
  p.limits.maxPerStageDescriptorStorageBuffers = 16;
  p.limits.maxDescriptorSetStorageBuffers = 16;
  p.limits.maxPushConstantsSize = 128;
  p.limits.maxStorageBufferRange = 1u << 30;
  p.limits.minStorageBufferOffsetAlignment = 16;
  p.limits.nonCoherentAtomSize = 64;
  p.limits.timestampPeriod = 1;
}
VKAPI_ATTR void VKAPI_CALL GetPhysicalDeviceProperties2(VkPhysicalDevice device, VkPhysicalDeviceProperties2* out) {
  count_call();
  GetPhysicalDeviceProperties(device, &out->properties);
  for (auto* next = static_cast<VkBaseOutStructure*>(out->pNext); next; next = next->pNext)
    if (next->sType == VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MAINTENANCE_3_PROPERTIES)
      reinterpret_cast<VkPhysicalDeviceMaintenance3Properties*>(next)->maxMemoryAllocationSize = uint64_t{1} << 30;
}
VKAPI_ATTR void VKAPI_CALL GetPhysicalDeviceQueueFamilyProperties(VkPhysicalDevice, uint32_t* count,
                                                                  VkQueueFamilyProperties* out) {
  count_call();
  *count = 1;
  out[0] = {};
  out[0].queueFlags = VK_QUEUE_COMPUTE_BIT;
  out[0].queueCount = 1;
}
VKAPI_ATTR void VKAPI_CALL GetPhysicalDeviceMemoryProperties(VkPhysicalDevice, VkPhysicalDeviceMemoryProperties* out) {
  count_call();
  *out = {};
  out->memoryTypeCount = out->memoryHeapCount = 1;
  out->memoryTypes[0].propertyFlags =
      VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT | VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
  out->memoryHeaps[0] = {uint64_t{1} << 34, VK_MEMORY_HEAP_DEVICE_LOCAL_BIT};
}

VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL GetDeviceProcAddr(VkDevice, const char* name);

template <typename F>
PFN_vkVoidFunction erased(F function) {
  return reinterpret_cast<PFN_vkVoidFunction>(function);
}

PFN_vkVoidFunction find(const char* name) {
#define OWN(function) \
  if (std::strcmp(name, "vk" #function) == 0) return erased(static_cast<PFN_vk##function>(function));
  OWN(CreateComputePipelines)
  OWN(AllocateMemory)
  OWN(FreeMemory)
  OWN(MapMemory)
  OWN(GetBufferMemoryRequirements)
  OWN(UpdateDescriptorSets)
  OWN(QueueSubmit)
  OWN(GetPhysicalDeviceProperties)
  OWN(GetPhysicalDeviceProperties2)
  OWN(GetPhysicalDeviceQueueFamilyProperties)
  OWN(GetPhysicalDeviceMemoryProperties)
  OWN(GetDeviceProcAddr)
#undef OWN
#define BY(Shape, function) \
  if (std::strcmp(name, "vk" #function) == 0) return erased(&Shape<PFN_vk##function>::call);
  BY(Create, CreateBuffer)
  BY(Create, CreateDescriptorSetLayout)
  BY(Create, CreateDescriptorPool)
  BY(Create, AllocateDescriptorSets)
  BY(Create, CreatePipelineLayout)
  BY(Create, CreateShaderModule)
  BY(Create, CreateCommandPool)
  BY(Create, AllocateCommandBuffers)
  BY(Create, CreateQueryPool)
  BY(Create, CreateFence)
  BY(Command, CmdBindPipeline)
  BY(Command, CmdBindDescriptorSets)
  BY(Command, CmdPushConstants)
  BY(Command, CmdDispatch)
  BY(Command, CmdPipelineBarrier)
#define STUB(function) BY(Stub, function)
  BALLAST_VK_DEVICE(STUB)
#undef STUB
#undef BY
  return nullptr;
}

VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL GetDeviceProcAddr(VkDevice, const char* name) { return find(name); }

}  // namespace

void* BALLAST_CALL NullVulkan::instance_proc(ballast_vk_handle, const char* name) {
  return reinterpret_cast<void*>(find(name));
}

}  // namespace ballast::vulkan_test
