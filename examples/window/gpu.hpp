// The little of an engine that this example needs: a window's device with one queue, buffers, and descriptor sets.
#pragma once

#include <SDL2/SDL.h>
#include <vulkan/vulkan.h>

#include <cstdint>
#include <span>

// Ends the program where the call failed.
void check(VkResult result, const char* call);
#define CHECK(call) check(call, #call)

struct Device {
  VkInstance instance = VK_NULL_HANDLE;
  VkSurfaceKHR surface = VK_NULL_HANDLE;
  VkPhysicalDevice physical = VK_NULL_HANDLE;
  VkDevice handle = VK_NULL_HANDLE;
  VkQueue queue = VK_NULL_HANDLE;
  uint32_t family = 0;

  // The first device with a queue family that computes, draws and presents to the window.
  bool open(SDL_Window* window);
  void close();
};

// A storage buffer in mapped memory.
struct Buffer {
  VkBuffer handle = VK_NULL_HANDLE;
  VkDeviceMemory memory = VK_NULL_HANDLE;
  uint64_t size = 0;
  uint32_t* words = nullptr;

  void create(const Device& device, uint64_t bytes, VkBufferUsageFlags usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT);
  void destroy(const Device& device);
};

VkShaderModule shader_module(const Device& device, std::span<const uint32_t> code);
