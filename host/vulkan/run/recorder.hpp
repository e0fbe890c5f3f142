// Writes the dispatches of a plan into a command buffer, with the barriers they need and no other.
#pragma once

#include "host/base/status.hpp"
#include "host/vulkan/device/device.hpp"
#include "host/vulkan/plan/barriers.hpp"
#include "host/vulkan/plan/plan.hpp"
#include "host/vulkan/run/stage_timer.hpp"

namespace ballast::vulkan {

// Work of others before or after, as a barrier names it; 0 and 0: none.
struct StageAccess {
  VkPipelineStageFlags stage = 0;
  VkAccessFlags access = 0;
};

class Recorder {
 public:
  // timer may be null.
  Recorder(Device& device, StageTimer* timer) : device_(device), timer_(timer) {}

  // Begins to record into a command buffer. Records a barrier first: a fence makes earlier writes visible to the host,
  // but not to dispatches. The barrier also waits for the accesses in `before`.
  void start(VkCommandBuffer commands, VkDescriptorSet set, StageAccess before = {});
  // Makes the pipeline if need be.
  Status dispatch(const Dispatch& dispatch);
  // Makes the accesses `after` wait for all dispatches.
  void end(StageAccess after);

 private:
  void barrier(StageAccess from, StageAccess to);

  Device& device_;
  StageTimer* timer_;
  VkCommandBuffer commands_ = VK_NULL_HANDLE;
  VkPipeline bound_ = VK_NULL_HANDLE;
  Hazards hazards_;
};

}  // namespace ballast::vulkan
