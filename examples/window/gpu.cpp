#include "gpu.hpp"

#include <SDL2/SDL_vulkan.h>

#include <cstdio>
#include <cstdlib>
#include <vector>

void check(VkResult result, const char* call) {
  if (result == VK_SUCCESS) return;
  std::fprintf(stderr, "error: %s returned %d\n", call, static_cast<int>(result));
  std::exit(1);
}

namespace {

VkInstance create_instance(SDL_Window* window) {
  unsigned count = 0;
  SDL_Vulkan_GetInstanceExtensions(window, &count, nullptr);
  std::vector<const char*> extensions(count);
  SDL_Vulkan_GetInstanceExtensions(window, &count, extensions.data());
  VkApplicationInfo application{};
  application.sType = VK_STRUCTURE_TYPE_APPLICATION_INFO;
  application.apiVersion = VK_API_VERSION_1_1;
  VkInstanceCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO;
  info.pApplicationInfo = &application;
  info.enabledExtensionCount = count;
  info.ppEnabledExtensionNames = extensions.data();
  VkInstance instance = VK_NULL_HANDLE;
  CHECK(vkCreateInstance(&info, nullptr, &instance));
  return instance;
}

constexpr uint32_t kNone = UINT32_MAX;

uint32_t find_family(VkPhysicalDevice physical, VkSurfaceKHR surface) {
  uint32_t count = 0;
  vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, nullptr);
  std::vector<VkQueueFamilyProperties> families(count);
  vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, families.data());
  constexpr VkQueueFlags kNeeded = VK_QUEUE_GRAPHICS_BIT | VK_QUEUE_COMPUTE_BIT;
  for (uint32_t f = 0; f < count; ++f) {
    VkBool32 presents = VK_FALSE;
    CHECK(vkGetPhysicalDeviceSurfaceSupportKHR(physical, f, surface, &presents));
    if (presents && (families[f].queueFlags & kNeeded) == kNeeded) return f;
  }
  return kNone;
}

}  // namespace

bool Device::open(SDL_Window* window) {
  instance = create_instance(window);
  if (!SDL_Vulkan_CreateSurface(window, instance, &surface)) return false;
  uint32_t count = 0;
  CHECK(vkEnumeratePhysicalDevices(instance, &count, nullptr));
  std::vector<VkPhysicalDevice> all(count);
  CHECK(vkEnumeratePhysicalDevices(instance, &count, all.data()));
  for (const VkPhysicalDevice candidate : all) {
    family = find_family(candidate, surface);
    if (family == kNone) continue;
    physical = candidate;
    break;
  }
  if (!physical) return false;

  const float priority = 1;
  VkDeviceQueueCreateInfo queue_info{};
  queue_info.sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO;
  queue_info.queueFamilyIndex = family;
  queue_info.queueCount = 1;
  queue_info.pQueuePriorities = &priority;
  const char* const extensions[] = {VK_KHR_SWAPCHAIN_EXTENSION_NAME};
  VkDeviceCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO;
  info.queueCreateInfoCount = 1;
  info.pQueueCreateInfos = &queue_info;
  info.enabledExtensionCount = 1;
  info.ppEnabledExtensionNames = extensions;
  CHECK(vkCreateDevice(physical, &info, nullptr, &handle));
  vkGetDeviceQueue(handle, family, 0, &queue);
  return true;
}

void Device::close() {
  if (handle) vkDestroyDevice(handle, nullptr);
  if (surface) vkDestroySurfaceKHR(instance, surface, nullptr);
  vkDestroyInstance(instance, nullptr);
}

void Buffer::create(const Device& device, uint64_t bytes, VkBufferUsageFlags usage) {
  size = bytes;
  VkBufferCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO;
  info.size = bytes;
  info.usage = usage;
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

VkShaderModule shader_module(const Device& device, std::span<const uint32_t> code) {
  VkShaderModuleCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO;
  info.codeSize = code.size_bytes();
  info.pCode = code.data();
  VkShaderModule made = VK_NULL_HANDLE;
  CHECK(vkCreateShaderModule(device.handle, &info, nullptr, &made));
  return made;
}
