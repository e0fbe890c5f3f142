// The steps by which a test opens a Vulkan device of its own.
#pragma once

#include <vulkan/vulkan.h>

#include <cstdint>
#include <span>
#include <vector>

namespace ballast_test {

// `info` without its application: extensions, layers and what is chained.
inline VkResult create_instance(VkInstanceCreateInfo info, uint32_t api_version, VkInstance& instance) {
  VkApplicationInfo application{};
  application.sType = VK_STRUCTURE_TYPE_APPLICATION_INFO;
  application.apiVersion = api_version;
  info.sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO;
  info.pApplicationInfo = &application;
  return vkCreateInstance(&info, nullptr, &instance);
}

// The first that the loader lists; VK_NULL_HANDLE if there is none.
inline VkPhysicalDevice first_device(VkInstance instance) {
  VkPhysicalDevice first = VK_NULL_HANDLE;
  uint32_t count = 1;
  const VkResult found = vkEnumeratePhysicalDevices(instance, &count, &first);
  return (found == VK_SUCCESS || found == VK_INCOMPLETE) && count != 0 ? first : VK_NULL_HANDLE;
}

// The first family whose queues compute.
inline uint32_t compute_family(VkPhysicalDevice physical) {
  uint32_t count = 0, family = 0;
  vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, nullptr);
  std::vector<VkQueueFamilyProperties> families(count);
  vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, families.data());
  while (family < count && !(families[family].queueFlags & VK_QUEUE_COMPUTE_BIT)) ++family;
  return family;
}

// A device with one queue of the family; `info` without its queues: extensions, features and what is chained.
inline VkResult create_device(VkPhysicalDevice physical, uint32_t family, VkDeviceCreateInfo info, VkDevice& device) {
  const float priority = 1;
  VkDeviceQueueCreateInfo queue{};
  queue.sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO;
  queue.queueFamilyIndex = family;
  queue.queueCount = 1;
  queue.pQueuePriorities = &priority;
  info.sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO;
  info.queueCreateInfoCount = 1;
  info.pQueueCreateInfos = &queue;
  return vkCreateDevice(physical, &info, nullptr, &device);
}

// Layouts of a compute pipeline with so many storage buffers in set 0, and a push block.
inline VkResult create_layouts(VkDevice device, uint32_t bindings, uint32_t push_bytes, VkDescriptorSetLayout& set,
                               VkPipelineLayout& layout) {
  std::vector<VkDescriptorSetLayoutBinding> list(bindings);
  for (uint32_t b = 0; b < bindings; ++b)
    list[b] = {b, VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, 1, VK_SHADER_STAGE_COMPUTE_BIT, nullptr};
  VkDescriptorSetLayoutCreateInfo set_info{};
  set_info.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO;
  set_info.bindingCount = bindings;
  set_info.pBindings = list.data();
  if (const VkResult result = vkCreateDescriptorSetLayout(device, &set_info, nullptr, &set)) return result;
  const VkPushConstantRange range{VK_SHADER_STAGE_COMPUTE_BIT, 0, push_bytes};
  VkPipelineLayoutCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO;
  info.setLayoutCount = 1;
  info.pSetLayouts = &set;
  info.pushConstantRangeCount = push_bytes == 0 ? 0 : 1;
  info.pPushConstantRanges = &range;
  return vkCreatePipelineLayout(device, &info, nullptr, &layout);
}

inline VkResult create_module(VkDevice device, std::span<const uint32_t> code, VkShaderModule& module) {
  VkShaderModuleCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO;
  info.codeSize = code.size_bytes();
  info.pCode = code.data();
  return vkCreateShaderModule(device, &info, nullptr, &module);
}

// `constants`: 32-bit specialization constants, numbered from 0.
inline VkResult create_pipeline(VkDevice device, VkPipelineLayout layout, VkShaderModule module,
                                std::span<const uint32_t> constants, VkPipelineCreateFlags flags,
                                VkPipeline& pipeline) {
  std::vector<VkSpecializationMapEntry> entries(constants.size());
  for (uint32_t i = 0; i < entries.size(); ++i) entries[i] = {i, i * 4, 4};
  const VkSpecializationInfo specialization{static_cast<uint32_t>(entries.size()), entries.data(),
                                            constants.size_bytes(), constants.data()};
  VkComputePipelineCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO;
  info.flags = flags;
  info.stage.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO;
  info.stage.stage = VK_SHADER_STAGE_COMPUTE_BIT;
  info.stage.module = module;
  info.stage.pName = "main";
  info.stage.pSpecializationInfo = &specialization;
  info.layout = layout;
  return vkCreateComputePipelines(device, VK_NULL_HANDLE, 1, &info, nullptr, &pipeline);
}

}  // namespace ballast_test
