// What one job in flight needs of Vulkan: a command buffer, a fence, a descriptor set, time stamps.
#pragma once

#include <cstdint>

#include "host/base/status.hpp"
#include "host/vulkan/device/device.hpp"
#include "host/vulkan/run/stage_timer.hpp"

namespace ballast::vulkan {

class InFlightSubmission {
 public:
  // For run: everything. For a slot of the host's frames: the set, and a command buffer and a fence where the device
  // submits. The caller calls destroy() also after a failure.
  Status create_for_run(Device& device);
  Status create_for_host(Device& device);
  // Not while it is busy.
  void destroy(Device& device);

  VkCommandBuffer commands() const { return commands_; }
  VkDescriptorSet set() const { return set_; }
  StageTimer& timer() { return timer_; }

  Status begin(Device& device);
  // Ends the command buffer.
  Status submit(Device& device);
  // With a fence of the host's the frame's own follows in a submission of its own. Where that fails the frame stays
  // busy until a fence could be made to fence_after after all.
  Status submit(Device& device, const VkSubmitInfo& info, VkFence of_host);
  Status fence_after(Device& device);

  // Whether the device may still be at work on what was submitted: nothing of it may be touched. A lost device is not.
  bool busy() const { return work_ != Work::none; }
  bool fenced() const { return work_ != Work::fence_pending; }
  // Code::pending where that does not end in time.
  Status wait(Device& device, uint64_t timeout_ns);
  // For destruction: waits long, but not for ever. False: it is still busy.
  bool wait_idle(Device& device);

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
  enum class Work : uint32_t { none, in_flight, fence_pending } work_ = Work::none;
};

}  // namespace ballast::vulkan
