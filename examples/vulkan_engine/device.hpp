// The little of an engine that this example needs: a device with one queue, buffers, and compute pipelines.
#pragma once

#include <vulkan/vulkan.h>

#include <cstdint>
#include <span>

struct Device {
  VkInstance instance = VK_NULL_HANDLE;
  VkPhysicalDevice physical = VK_NULL_HANDLE;
  VkDevice handle = VK_NULL_HANDLE;
  VkQueue queue = VK_NULL_HANDLE;
  uint32_t family = 0;

  bool open();  // the first device; nothing is enabled on it
  void close();
};

struct Buffer {
  VkBuffer handle = VK_NULL_HANDLE;
  VkDeviceMemory memory = VK_NULL_HANDLE;
  uint64_t size = 0;
  uint32_t* words = nullptr;  // mapped

  void create(const Device& device, uint64_t bytes);
  void destroy(const Device& device);
};

constexpr uint32_t kBindings = 3;

// Both shaders see the same buffers and the same push constants.
struct Shaders {
  VkDescriptorSetLayout set_layout = VK_NULL_HANDLE;
  VkPipelineLayout layout = VK_NULL_HANDLE;
  VkDescriptorPool pool = VK_NULL_HANDLE;

  void create(const Device& device, uint32_t sets);
  void destroy(const Device& device);
  VkPipeline pipeline(const Device& device, std::span<const uint32_t> code) const;
  VkDescriptorSet set(const Device& device, const Buffer* const (&buffers)[kBindings]) const;
};

// A command buffer that can be recorded again, and the fence that says when.
struct Frame {
  VkCommandPool pool = VK_NULL_HANDLE;
  VkCommandBuffer commands = VK_NULL_HANDLE;
  VkFence fence = VK_NULL_HANDLE;

  void create(const Device& device);
  void destroy(const Device& device);
  void wait_and_begin(const Device& device);
  void submit(const Device& device);
};

// Ends the program where the call failed.
void check(VkResult result, const char* call);
