#include "device.hpp"

#include <cstdio>
#include <cstdlib>

void check(VkResult result, const char* call) {
  if (result == VK_SUCCESS) return;
  std::fprintf(stderr, "error: %s answered %d\n", call, static_cast<int>(result));
  std::exit(1);
}
#define CHECK(call) check(call, #call)

bool Device::open() {
  VkApplicationInfo application{};
  application.sType = VK_STRUCTURE_TYPE_APPLICATION_INFO;
  application.apiVersion = VK_API_VERSION_1_1;
  VkInstanceCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO;
  info.pApplicationInfo = &application;
  CHECK(vkCreateInstance(&info, nullptr, &instance));
  uint32_t count = 1;
  vkEnumeratePhysicalDevices(instance, &count, &physical);
  if (count == 0) return false;
  const float priority = 1;
  VkDeviceQueueCreateInfo queue_info{};
  queue_info.sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO;
  queue_info.queueFamilyIndex = family;
  queue_info.queueCount = 1;
  queue_info.pQueuePriorities = &priority;
  VkDeviceCreateInfo device_info{};
  device_info.sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO;
  device_info.queueCreateInfoCount = 1;
  device_info.pQueueCreateInfos = &queue_info;
  CHECK(vkCreateDevice(physical, &device_info, nullptr, &handle));
  vkGetDeviceQueue(handle, family, 0, &queue);
  return true;
}

void Device::close() {
  if (handle) vkDestroyDevice(handle, nullptr);
  vkDestroyInstance(instance, nullptr);
}

void Buffer::create(const Device& device, uint64_t bytes) {
  size = bytes;
  VkBufferCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO;
  info.size = bytes;
  info.usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT;
  CHECK(vkCreateBuffer(device.handle, &info, nullptr, &handle));
  VkMemoryRequirements needs;
  vkGetBufferMemoryRequirements(device.handle, handle, &needs);
  VkPhysicalDeviceMemoryProperties types;
  vkGetPhysicalDeviceMemoryProperties(device.physical, &types);
  constexpr VkMemoryPropertyFlags kMapped = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
  VkMemoryAllocateInfo allocation{};
  allocation.sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO;
  allocation.allocationSize = needs.size;
  while (!(needs.memoryTypeBits >> allocation.memoryTypeIndex & 1) ||
         (types.memoryTypes[allocation.memoryTypeIndex].propertyFlags & kMapped) != kMapped)
    ++allocation.memoryTypeIndex;  // every device has such a type
  CHECK(vkAllocateMemory(device.handle, &allocation, nullptr, &memory));
  CHECK(vkBindBufferMemory(device.handle, handle, memory, 0));
  void* data = nullptr;
  CHECK(vkMapMemory(device.handle, memory, 0, VK_WHOLE_SIZE, 0, &data));
  words = static_cast<uint32_t*>(data);
}

void Buffer::destroy(const Device& device) {
  vkDestroyBuffer(device.handle, handle, nullptr);
  vkFreeMemory(device.handle, memory, nullptr);
}

void Shaders::create(const Device& device, uint32_t sets) {
  VkDescriptorSetLayoutBinding bindings[kBindings] = {};
  for (uint32_t b = 0; b < kBindings; ++b)
    bindings[b] = {b, VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, 1, VK_SHADER_STAGE_COMPUTE_BIT, nullptr};
  VkDescriptorSetLayoutCreateInfo set_info{};
  set_info.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO;
  set_info.bindingCount = kBindings;
  set_info.pBindings = bindings;
  CHECK(vkCreateDescriptorSetLayout(device.handle, &set_info, nullptr, &set_layout));
  const VkPushConstantRange push{VK_SHADER_STAGE_COMPUTE_BIT, 0, 2 * sizeof(uint32_t)};
  VkPipelineLayoutCreateInfo layout_info{};
  layout_info.sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO;
  layout_info.setLayoutCount = 1;
  layout_info.pSetLayouts = &set_layout;
  layout_info.pushConstantRangeCount = 1;
  layout_info.pPushConstantRanges = &push;
  CHECK(vkCreatePipelineLayout(device.handle, &layout_info, nullptr, &layout));
  const VkDescriptorPoolSize size{VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, kBindings * sets};
  VkDescriptorPoolCreateInfo pool_info{};
  pool_info.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO;
  pool_info.maxSets = sets;
  pool_info.poolSizeCount = 1;
  pool_info.pPoolSizes = &size;
  CHECK(vkCreateDescriptorPool(device.handle, &pool_info, nullptr, &pool));
}

void Shaders::destroy(const Device& device) {
  vkDestroyDescriptorPool(device.handle, pool, nullptr);
  vkDestroyPipelineLayout(device.handle, layout, nullptr);
  vkDestroyDescriptorSetLayout(device.handle, set_layout, nullptr);
}

VkPipeline Shaders::pipeline(const Device& device, std::span<const uint32_t> code) const {
  VkShaderModuleCreateInfo source{};
  source.sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO;
  source.codeSize = code.size_bytes();
  source.pCode = code.data();
  VkShaderModule module = VK_NULL_HANDLE;
  CHECK(vkCreateShaderModule(device.handle, &source, nullptr, &module));
  VkComputePipelineCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO;
  info.stage.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO;
  info.stage.stage = VK_SHADER_STAGE_COMPUTE_BIT;
  info.stage.module = module;
  info.stage.pName = "main";
  info.layout = layout;
  VkPipeline made = VK_NULL_HANDLE;
  CHECK(vkCreateComputePipelines(device.handle, VK_NULL_HANDLE, 1, &info, nullptr, &made));
  vkDestroyShaderModule(device.handle, module, nullptr);
  return made;
}

VkDescriptorSet Shaders::set(const Device& device, const Buffer* const (&buffers)[kBindings]) const {
  VkDescriptorSetAllocateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO;
  info.descriptorPool = pool;
  info.descriptorSetCount = 1;
  info.pSetLayouts = &set_layout;
  VkDescriptorSet made = VK_NULL_HANDLE;
  CHECK(vkAllocateDescriptorSets(device.handle, &info, &made));
  VkDescriptorBufferInfo ranges[kBindings];
  VkWriteDescriptorSet write{};
  write.sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET;
  write.dstSet = made;
  write.descriptorCount = kBindings;  // continues from binding to binding
  write.descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER;
  write.pBufferInfo = ranges;
  for (uint32_t b = 0; b < kBindings; ++b) ranges[b] = {buffers[b]->handle, 0, VK_WHOLE_SIZE};
  vkUpdateDescriptorSets(device.handle, 1, &write, 0, nullptr);
  return made;
}

void Frame::create(const Device& device) {
  VkCommandPoolCreateInfo pool_info{};
  pool_info.sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO;
  pool_info.queueFamilyIndex = device.family;
  CHECK(vkCreateCommandPool(device.handle, &pool_info, nullptr, &pool));
  VkCommandBufferAllocateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO;
  info.commandPool = pool;
  info.commandBufferCount = 1;
  CHECK(vkAllocateCommandBuffers(device.handle, &info, &commands));
  VkFenceCreateInfo fence_info{};
  fence_info.sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO;
  fence_info.flags = VK_FENCE_CREATE_SIGNALED_BIT;  // so that the first frame needs no special case
  CHECK(vkCreateFence(device.handle, &fence_info, nullptr, &fence));
}

void Frame::destroy(const Device& device) {
  vkDestroyFence(device.handle, fence, nullptr);
  vkDestroyCommandPool(device.handle, pool, nullptr);
}

void Frame::wait_and_begin(const Device& device) {
  CHECK(vkWaitForFences(device.handle, 1, &fence, VK_TRUE, UINT64_MAX));
  CHECK(vkResetFences(device.handle, 1, &fence));
  CHECK(vkResetCommandPool(device.handle, pool, 0));
  VkCommandBufferBeginInfo info{};
  info.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO;
  info.flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT;
  CHECK(vkBeginCommandBuffer(commands, &info));
}

void Frame::submit(const Device& device) {
  CHECK(vkEndCommandBuffer(commands));
  VkSubmitInfo info{};
  info.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO;
  info.commandBufferCount = 1;
  info.pCommandBuffers = &commands;
  CHECK(vkQueueSubmit(device.queue, 1, &info, fence));
}
