#include "tests/support/fake_vulkan.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

#include "host/vulkan/api/functions.hpp"
#include "host/vulkan/device/modules.hpp"

namespace ballast::vulkan_test {
namespace {

FakeVulkan* fake = nullptr;

template <typename H>
uint64_t number(H handle) {
  return reinterpret_cast<uint64_t>(handle);
}
template <typename H>
H handle_of(uint64_t number) {
  return reinterpret_cast<H>(number);
}

#define FAKE(name) VKAPI_ATTR VkResult VKAPI_CALL name
#define FAKE_VOID(name) VKAPI_ATTR void VKAPI_CALL name
#define MAY_FAIL(call) \
  if (fake->fails("vk" #call)) return fake->failure;
// What it leaves behind when it fails: a handle that means nothing, which whoever reads it is told of.
#define MAY_FAIL_TO_MAKE(call)                                                                 \
  if (fake->fails("vk" #call)) {                                                               \
    std::memset(static_cast<void*>(out), fake->failure == VK_SUCCESS ? 0 : 0xDB, sizeof *out); \
    return fake->failure;                                                                      \
  }

// ---- instance ----

FAKE(CreateInstance)(const VkInstanceCreateInfo*, const VkAllocationCallbacks*, VkInstance* out) {
  MAY_FAIL_TO_MAKE(CreateInstance)
  *out = handle_of<VkInstance>(fake->make("instance"));
  return VK_SUCCESS;
}
FAKE(EnumerateInstanceVersion)(uint32_t* version) {
  MAY_FAIL(EnumerateInstanceVersion)
  *version = VK_API_VERSION_1_1;
  return VK_SUCCESS;
}
FAKE_VOID(DestroyInstance)(VkInstance instance, const VkAllocationCallbacks*) {
  fake->unmake("instance", number(instance));
}
FAKE(EnumeratePhysicalDevices)(VkInstance, uint32_t* count, VkPhysicalDevice* out) {
  MAY_FAIL(EnumeratePhysicalDevices)
  *count = std::min(*count, fake->devices);
  for (uint32_t i = 0; i < *count; ++i) out[i] = handle_of<VkPhysicalDevice>(1000 + i);
  return VK_SUCCESS;
}
FAKE_VOID(GetPhysicalDeviceProperties)(VkPhysicalDevice device, VkPhysicalDeviceProperties* out) {
  VkPhysicalDeviceProperties& p = *out;
  p.apiVersion = fake->api_version;
  p.deviceType = fake->types.empty() ? fake->type : fake->types[number(device) - 1000];
  std::strcpy(p.deviceName, "Fake");
  p.limits.maxComputeSharedMemorySize = fake->shared_bytes;
  p.limits.maxComputeWorkGroupInvocations = 256;
  p.limits.maxComputeWorkGroupSize[0] = 256;
  p.limits.maxComputeWorkGroupCount[0] = 65535;
  p.limits.maxPerStageDescriptorStorageBuffers = 16;
  p.limits.maxDescriptorSetStorageBuffers = 16;
  p.limits.maxPushConstantsSize = 128;
  p.limits.maxStorageBufferRange = 1u << 30;
  p.limits.minStorageBufferOffsetAlignment = 64;
  p.limits.nonCoherentAtomSize = 64;
  p.limits.timestampPeriod = 1;
}
FAKE_VOID(GetPhysicalDeviceProperties2)(VkPhysicalDevice device, VkPhysicalDeviceProperties2* out) {
  if (fake->api_version < VK_API_VERSION_1_1) fake->complaint = "a device of Vulkan 1.0 asked for what 1.1 brought";
  GetPhysicalDeviceProperties(device, &out->properties);
  for (auto* next = static_cast<VkBaseOutStructure*>(out->pNext); next; next = next->pNext)
    if (next->sType == VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_ID_PROPERTIES)
      reinterpret_cast<VkPhysicalDeviceIDProperties*>(next)->deviceUUID[0] = static_cast<uint8_t>(number(device) - 999);
    else if (next->sType == VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MAINTENANCE_3_PROPERTIES)
      reinterpret_cast<VkPhysicalDeviceMaintenance3Properties*>(next)->maxMemoryAllocationSize = fake->allocation;
}
FAKE_VOID(GetPhysicalDeviceQueueFamilyProperties)(VkPhysicalDevice, uint32_t* count, VkQueueFamilyProperties* out) {
  *count = 1;
  out[0].queueFlags = fake->queue_flags;
  out[0].queueCount = 1;
  out[0].timestampValidBits = 64;
}
FAKE_VOID(GetPhysicalDeviceMemoryProperties)(VkPhysicalDevice, VkPhysicalDeviceMemoryProperties* out) {
  out->memoryTypeCount = static_cast<uint32_t>(fake->memory_types.size());
  for (uint32_t i = 0; i < out->memoryTypeCount; ++i) out->memoryTypes[i] = {fake->memory_types[i], 0};
  out->memoryHeapCount = 1;
  out->memoryHeaps[0] = {uint64_t{1} << 32, VK_MEMORY_HEAP_DEVICE_LOCAL_BIT};
}
FAKE(CreateDevice)(VkPhysicalDevice, const VkDeviceCreateInfo*, const VkAllocationCallbacks*, VkDevice* out) {
  MAY_FAIL_TO_MAKE(CreateDevice)
  *out = handle_of<VkDevice>(fake->make("device"));
  return VK_SUCCESS;
}

// ---- device ----

FAKE_VOID(DestroyDevice)(VkDevice device, const VkAllocationCallbacks*) { fake->unmake("device", number(device)); }
FAKE_VOID(GetDeviceQueue)(VkDevice, uint32_t, uint32_t, VkQueue* out) {
  *out = handle_of<VkQueue>(fake->has_queue ? 77 : 0);
}

// Things that are made and destroyed, and no more.
#define PLAIN(Thing, Info)                                                                   \
  FAKE(Create##Thing)(VkDevice, const Info*, const VkAllocationCallbacks*, Vk##Thing* out) { \
    MAY_FAIL_TO_MAKE(Create##Thing)                                                          \
    *out = handle_of<Vk##Thing>(fake->make(#Thing));                                         \
    return VK_SUCCESS;                                                                       \
  }                                                                                          \
  FAKE_VOID(Destroy##Thing)(VkDevice, Vk##Thing thing, const VkAllocationCallbacks*) {       \
    fake->unmake(#Thing, number(thing));                                                     \
  }
PLAIN(DescriptorSetLayout, VkDescriptorSetLayoutCreateInfo)
PLAIN(DescriptorPool, VkDescriptorPoolCreateInfo)
PLAIN(PipelineLayout, VkPipelineLayoutCreateInfo)
PLAIN(CommandPool, VkCommandPoolCreateInfo)
PLAIN(QueryPool, VkQueryPoolCreateInfo)
PLAIN(Fence, VkFenceCreateInfo)

FAKE(CreatePipelineCache)
(VkDevice, const VkPipelineCacheCreateInfo* info, const VkAllocationCallbacks* callbacks, VkPipelineCache* out) {
  fake->cache_callbacks.push_back(callbacks);
  MAY_FAIL_TO_MAKE(CreatePipelineCache)
  const auto* data = static_cast<const std::byte*>(info->pInitialData);
  fake->cache_given.assign(data, data + info->initialDataSize);
  *out = handle_of<VkPipelineCache>(fake->make("PipelineCache"));
  return VK_SUCCESS;
}
FAKE_VOID(DestroyPipelineCache)(VkDevice, VkPipelineCache cache, const VkAllocationCallbacks* callbacks) {
  fake->cache_callbacks.push_back(callbacks);
  fake->unmake("PipelineCache", number(cache));
}
FAKE(GetPipelineCacheData)(VkDevice, VkPipelineCache, size_t* size, void* data) {
  MAY_FAIL(GetPipelineCacheData)
  if (data) std::memcpy(data, fake->cache_data.data(), fake->cache_data.size());
  *size = fake->cache_data.size();
  return VK_SUCCESS;
}

FAKE(CreateBuffer)(VkDevice, const VkBufferCreateInfo* info, const VkAllocationCallbacks*, VkBuffer* out) {
  MAY_FAIL_TO_MAKE(CreateBuffer)
  const uint64_t made = fake->make("Buffer");
  fake->buffers[made] = {0, info->size};
  *out = handle_of<VkBuffer>(made);
  return VK_SUCCESS;
}
FAKE_VOID(DestroyBuffer)(VkDevice, VkBuffer buffer, const VkAllocationCallbacks*) {
  fake->unmake("Buffer", number(buffer));
  fake->buffers.erase(number(buffer));
}
FAKE_VOID(GetBufferMemoryRequirements)(VkDevice, VkBuffer buffer, VkMemoryRequirements* out) {
  *out = {fake->buffers[number(buffer)].size, 64, (1u << fake->memory_types.size()) - 1};
}
FAKE(AllocateMemory)(VkDevice, const VkMemoryAllocateInfo* info, const VkAllocationCallbacks*, VkDeviceMemory* out) {
  MAY_FAIL_TO_MAKE(AllocateMemory)
  if (info->allocationSize > fake->allocation) fake->complaint = "more memory at once than the device allows";
  const uint64_t made = fake->make("Memory");
  FakeVulkan::Memory& memory = fake->memories[made];
  memory.type = info->memoryTypeIndex;
  memory.device.resize(info->allocationSize);
  if (!fake->coherent(memory)) memory.host.resize(info->allocationSize);
  *out = handle_of<VkDeviceMemory>(made);
  return VK_SUCCESS;
}
FAKE_VOID(FreeMemory)(VkDevice, VkDeviceMemory memory, const VkAllocationCallbacks*) {
  fake->unmake("Memory", number(memory));
  fake->memories.erase(number(memory));
}
FAKE(BindBufferMemory)(VkDevice, VkBuffer buffer, VkDeviceMemory memory, VkDeviceSize) {
  MAY_FAIL(BindBufferMemory)
  fake->buffers[number(buffer)].memory = number(memory);
  return VK_SUCCESS;
}
FAKE(MapMemory)(VkDevice, VkDeviceMemory memory, VkDeviceSize, VkDeviceSize, VkMemoryMapFlags, void** out) {
  MAY_FAIL_TO_MAKE(MapMemory)
  FakeVulkan::Memory& m = fake->memories[number(memory)];
  if (!(fake->memory_types[m.type] & VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT))
    fake->complaint = "memory mapped that the host cannot see";
  *out = fake->maps ? fake->coherent(m) ? m.device.data() : m.host.data() : nullptr;
  return VK_SUCCESS;
}
void move_range(const VkMappedMemoryRange& range, bool to_device) {
  FakeVulkan::Memory& m = fake->memories[number(range.memory)];
  if (range.offset % 64 || range.size % 64 || range.offset + range.size > m.device.size())
    fake->complaint = "a range of no whole atoms";
  if (fake->coherent(m)) return;
  const auto at = static_cast<ptrdiff_t>(range.offset);
  if (to_device)
    std::copy_n(m.host.begin() + at, range.size, m.device.begin() + at);
  else
    std::copy_n(m.device.begin() + at, range.size, m.host.begin() + at);
}
FAKE(FlushMappedMemoryRanges)(VkDevice, uint32_t, const VkMappedMemoryRange* range) {
  MAY_FAIL(FlushMappedMemoryRanges)
  ++fake->flushes;
  move_range(*range, true);
  return VK_SUCCESS;
}
FAKE(InvalidateMappedMemoryRanges)(VkDevice, uint32_t, const VkMappedMemoryRange* range) {
  MAY_FAIL(InvalidateMappedMemoryRanges)
  ++fake->invalidates;
  move_range(*range, false);
  return VK_SUCCESS;
}
FAKE(AllocateDescriptorSets)(VkDevice, const VkDescriptorSetAllocateInfo*, VkDescriptorSet* out) {
  MAY_FAIL_TO_MAKE(AllocateDescriptorSets)
  *out = handle_of<VkDescriptorSet>(88 + fake->sets.size());
  fake->sets[number(*out)] = {};
  return VK_SUCCESS;
}
FAKE_VOID(UpdateDescriptorSets)
(VkDevice, uint32_t count, const VkWriteDescriptorSet* writes, uint32_t, const VkCopyDescriptorSet*) {
  for (uint32_t i = 0; i < count; ++i) {
    const VkDescriptorBufferInfo& info = *writes[i].pBufferInfo;
    if (info.offset % 64 || info.range == 0 || info.offset + info.range > fake->buffers[number(info.buffer)].size)
      fake->complaint = "a binding outside its buffer, or misaligned";
    fake->sets[number(writes[i].dstSet)][writes[i].dstBinding] = info;
  }
}
// By its words: the plugin has its own copy of them.
bool is_module(std::span<const uint32_t> words, const VkShaderModuleCreateInfo& info) {
  return words.size_bytes() == info.codeSize && std::memcmp(words.data(), info.pCode, info.codeSize) == 0;
}

FAKE(CreateShaderModule)
(VkDevice, const VkShaderModuleCreateInfo* info, const VkAllocationCallbacks*, VkShaderModule* out) {
  MAY_FAIL_TO_MAKE(CreateShaderModule)
  const uint64_t made = fake->make("ShaderModule");
  const auto room = std::make_unique<vulkan::ModuleRoom>();
  for (uint32_t k = 0; k < vulkan::kKernels; ++k)
    for (const bool form : {false, true})
      if (is_module(vulkan::module_of(static_cast<vulkan::Kernel>(k), form, *room), *info))
        fake->modules[made] = static_cast<vulkan::Kernel>(k);
  *out = handle_of<VkShaderModule>(made);
  return VK_SUCCESS;
}
FAKE_VOID(DestroyShaderModule)(VkDevice, VkShaderModule module, const VkAllocationCallbacks*) {
  fake->unmake("ShaderModule", number(module));
}
FAKE(CreateComputePipelines)
(VkDevice, VkPipelineCache cache, uint32_t, const VkComputePipelineCreateInfo* info, const VkAllocationCallbacks*,
 VkPipeline* out) {
  fake->pipeline_cache = number(cache);
  if (fake->on_pipeline) fake->on_pipeline();
  MAY_FAIL_TO_MAKE(CreateComputePipelines)
  const uint64_t made = fake->make("Pipeline");
  FakeVulkan::Pipeline pipeline{fake->modules.at(number(info->stage.module)), {}};
  std::memcpy(&pipeline.constants, info->stage.pSpecializationInfo->pData, sizeof pipeline.constants);
  fake->pipelines[made] = pipeline;
  *out = handle_of<VkPipeline>(made);
  return VK_SUCCESS;
}
FAKE_VOID(DestroyPipeline)(VkDevice, VkPipeline pipeline, const VkAllocationCallbacks*) {
  fake->unmake("Pipeline", number(pipeline));
}

// ---- commands ----

FAKE(ResetCommandPool)(VkDevice, VkCommandPool, VkCommandPoolResetFlags) {
  MAY_FAIL(ResetCommandPool)
  return VK_SUCCESS;
}
FAKE(AllocateCommandBuffers)(VkDevice, const VkCommandBufferAllocateInfo*, VkCommandBuffer* out) {
  MAY_FAIL_TO_MAKE(AllocateCommandBuffers)
  *out = handle_of<VkCommandBuffer>(99);
  return VK_SUCCESS;
}
FAKE(BeginCommandBuffer)(VkCommandBuffer, const VkCommandBufferBeginInfo*) {
  MAY_FAIL(BeginCommandBuffer)
  fake->recording = {};
  return VK_SUCCESS;
}
FAKE(EndCommandBuffer)(VkCommandBuffer) {
  MAY_FAIL(EndCommandBuffer)
  return VK_SUCCESS;
}
FAKE_VOID(CmdBindPipeline)(VkCommandBuffer, VkPipelineBindPoint, VkPipeline pipeline) {
  fake->recording.pipeline = fake->pipelines.at(number(pipeline));
}
FAKE_VOID(CmdBindDescriptorSets)
(VkCommandBuffer, VkPipelineBindPoint, VkPipelineLayout, uint32_t, uint32_t, const VkDescriptorSet* set, uint32_t,
 const uint32_t*) {
  fake->recording.set = number(*set);
}
FAKE_VOID(CmdPushConstants)
(VkCommandBuffer, VkPipelineLayout, VkShaderStageFlags, uint32_t, uint32_t size, const void* data) {
  std::memcpy(&fake->recording.push, data, size);
}
FAKE_VOID(CmdDispatch)(VkCommandBuffer, uint32_t x, uint32_t, uint32_t) {
  Command command;
  command.kind = Command::Kind::dispatch;
  command.kernel = fake->recording.pipeline.kernel;
  command.constants = fake->recording.pipeline.constants;
  command.push = fake->recording.push;
  command.groups = x;
  command.bindings = fake->sets[fake->recording.set];
  fake->recording.commands.push_back(command);
}
FAKE_VOID(CmdPipelineBarrier)
(VkCommandBuffer, VkPipelineStageFlags from, VkPipelineStageFlags to, VkDependencyFlags, uint32_t,
 const VkMemoryBarrier* memory, uint32_t, const VkBufferMemoryBarrier*, uint32_t, const VkImageMemoryBarrier*) {
  Command command;
  command.kind = Command::Kind::barrier;
  command.from_stage = from;
  command.to_stage = to;
  command.from = memory->srcAccessMask;
  command.to = memory->dstAccessMask;
  fake->recording.commands.push_back(command);
}
FAKE_VOID(CmdCopyBuffer)(VkCommandBuffer, VkBuffer from, VkBuffer to, uint32_t, const VkBufferCopy* region) {
  Command command;
  command.kind = Command::Kind::copy;
  command.from_buffer = number(from);
  command.to_buffer = number(to);
  command.bytes = region->size;
  fake->recording.commands.push_back(command);
}
FAKE_VOID(CmdResetQueryPool)(VkCommandBuffer, VkQueryPool, uint32_t, uint32_t) {}
FAKE_VOID(CmdWriteTimestamp)(VkCommandBuffer, VkPipelineStageFlagBits, VkQueryPool, uint32_t) {}
FAKE(GetQueryPoolResults)
(VkDevice, VkQueryPool, uint32_t, uint32_t count, size_t, void* data, VkDeviceSize, VkQueryResultFlags) {
  MAY_FAIL(GetQueryPoolResults)
  for (uint32_t i = 0; i < count; ++i) static_cast<uint64_t*>(data)[i] = 100 * i;
  return VK_SUCCESS;
}
FAKE(ResetFences)(VkDevice, uint32_t, const VkFence*) {
  MAY_FAIL(ResetFences)
  fake->signalled = false;
  return VK_SUCCESS;
}
FAKE(WaitForFences)(VkDevice, uint32_t, const VkFence*, VkBool32, uint64_t) {
  MAY_FAIL(WaitForFences)
  if (!fake->signalled) return VK_TIMEOUT;
  fake->submitted.emplace_back().kind = Command::Kind::wait;
  return VK_SUCCESS;
}
FAKE(QueueSubmit)(VkQueue, uint32_t count, const VkSubmitInfo*, VkFence fence) {
  MAY_FAIL(QueueSubmit)
  if (fake->on_queue_call) fake->on_queue_call();
  if (count == 0) return VK_SUCCESS;  // a fence alone
  ++fake->submissions;
  for (const Command& command : fake->recording.commands) {
    fake->submitted.push_back(command);
    fake->execute(command);
  }
  fake->signalled = !fake->fence_never_signals;
  if (fake->fence_never_signals) fake->note_use(number(fence));
  return VK_SUCCESS;
}

bool makes_something(std::string_view call) {
  return call.starts_with("vkCreate") || call.starts_with("vkAllocate") || call == "vkMapMemory";
}

PFN_vkVoidFunction find(const char* name);

VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL GetDeviceProcAddr(VkDevice, const char* name) { return find(name); }
VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL GetInstanceProcAddr(VkInstance, const char* name) { return find(name); }

PFN_vkVoidFunction find(const char* name) {
  fake->asked.push_back(name);
  if (fake->missing == name) return nullptr;
#define FIND(function)                        \
  if (std::strcmp(name, "vk" #function) == 0) \
    return reinterpret_cast<PFN_vkVoidFunction>(static_cast<PFN_vk##function>(function));
  BALLAST_VK_GLOBAL(FIND)
  BALLAST_VK_INSTANCE(FIND)
  BALLAST_VK_DEVICE(FIND)
  return nullptr;
}

}  // namespace

FakeVulkan::FakeVulkan() { fake = this; }
FakeVulkan::~FakeVulkan() { fake = nullptr; }
PFN_vkGetInstanceProcAddr FakeVulkan::entry() { return GetInstanceProcAddr; }

uint64_t FakeVulkan::live() const { return objects.size(); }

uint64_t FakeVulkan::make(const char* kind) {
  const uint64_t made = 0x10000 + 16 * next_++;
  objects[made] = kind;
  return made;
}

void FakeVulkan::unmake(const char* kind, uint64_t handle) {
  if (handle == 0) return;
  if (in_use.count(handle)) complaint = std::string("a ") + kind + " destroyed while work is in flight";
  const auto found = objects.find(handle);
  if (found == objects.end() || found->second != kind)
    complaint = std::string("a ") + kind + " destroyed that is none";
  else
    objects.erase(found);
}

bool FakeVulkan::fails(const char* call) {
  if (failure == VK_SUCCESS && !makes_something(call)) return false;
  ++calls;
  const bool lost = failure == VK_ERROR_DEVICE_LOST && !failed.empty();  // for good
  if (calls != fail_at && !lost) return false;
  if (failed.empty()) failed = call;
  return true;
}

bool FakeVulkan::coherent(const Memory& memory) const {
  return memory_types[memory.type] & VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
}

// The fence, the buffers bound last with their memory, and all pipelines there are.
void FakeVulkan::note_use(uint64_t fence) {
  in_use.insert(fence);
  for (const VkDescriptorBufferInfo& info : bindings) {
    in_use.insert(number(info.buffer));
    in_use.insert(buffers[number(info.buffer)].memory);
  }
  for (const auto& [handle, pipeline] : pipelines) in_use.insert(handle);
}

void FakeVulkan::execute(const Command& command) {
  if (command.kind == Command::Kind::dispatch) bindings = command.bindings;
  if (command.kind == Command::Kind::dispatch && on_dispatch) on_dispatch(command);
  if (command.kind != Command::Kind::copy) return;
  const Memory& from = memories[buffers[command.from_buffer].memory];
  Memory& to = memories[buffers[command.to_buffer].memory];
  std::copy_n(from.device.begin(), command.bytes, to.device.begin());
}

std::byte* FakeVulkan::bound(vulkan::Binding binding) {
  const VkDescriptorBufferInfo& info = bindings[static_cast<uint32_t>(binding)];
  return memories[buffers[number(info.buffer)].memory].device.data() + info.offset;
}

}  // namespace ballast::vulkan_test
