// What one job in flight needs of Vulkan: a command buffer, a fence, a descriptor set, time stamps.
#pragma once

#include <cstdint>

#include "host/base/status.hpp"
#include "host/vulkan/device.hpp"
#include "host/vulkan/stage_timer.hpp"

namespace ballast::vulkan {

class Frame {
 public:
  // For run: everything. For a slot of the host's frames: the set, and a command buffer and a fence where the device
  // submits. The caller calls destroy() also after a failure.
  Status create_for_run(Device& device);
  Status create_for_host(Device& device);
  void destroy(Device& device);

  VkCommandBuffer commands() const { return commands_; }
  VkDescriptorSet set() const { return set_; }
  VkFence fence() const { return fence_; }
  StageTimer& timer() { return timer_; }

  // Between submit and wait nothing else may be called.
  Status begin(Device& device);
  Status submit(Device& device);
  // Device lost if it does not finish in time: what is in flight can neither be stopped nor overtaken.
  Status wait(Device& device, uint64_t timeout_ns);

  // What submit_job.cpp keeps here of a job that the host submitted in this slot.
  bool in_flight = false;

 private:
  Status create_set(Device& device);
  Status create_commands(Device& device);
  Status create_fence(Device& device);

  VkDescriptorPool sets_ = VK_NULL_HANDLE;
  VkDescriptorSet set_ = VK_NULL_HANDLE;
  VkCommandPool pool_ = VK_NULL_HANDLE;
  VkCommandBuffer commands_ = VK_NULL_HANDLE;
  VkFence fence_ = VK_NULL_HANDLE;
  StageTimer timer_;
};

}  // namespace ballast::vulkan
