// A Vulkan driver that does nothing, from any thread: for what the plugin itself does, races and time. It keeps no
// state but counters, so that it hides no race behind a lock of its own.
#pragma once

#include <atomic>
#include <cstdint>

#include "ballast/ballast.h"

namespace ballast::vulkan_test {

struct NullVulkan {
  static void* BALLAST_CALL instance_proc(ballast_vk_handle instance, const char* name);

  // Handles of a host, for an import.
  static constexpr ballast_vk_handle kInstance = 0x1000, kPhysicalDevice = 0x2000, kDevice = 0x3000, kQueue = 0x4000;

  static std::atomic<uint64_t> calls;            // of any function but the lookups of functions
  static std::atomic<uint64_t> commands;         // vkCmd* calls
  static std::atomic<uint64_t> submissions;      // vkQueueSubmit calls with work
  static std::atomic<bool> lost;                 // whether pipelines and submissions answer VK_ERROR_DEVICE_LOST
  static std::atomic<uint64_t> queue_conflicts;  // vkQueue* calls while another was going on

  // Told of every stretch of a buffer that a descriptor set is given; set while no other thread is here.
  static void (*on_descriptor)(uint64_t buffer, uint64_t offset, uint64_t range);
};

}  // namespace ballast::vulkan_test
