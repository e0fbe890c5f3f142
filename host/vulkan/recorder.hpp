// Writes the dispatches of a plan into a command buffer, with the barriers they need and no other.
#pragma once

#include "host/base/status.hpp"
#include "host/vulkan/device.hpp"
#include "host/vulkan/hazards.hpp"
#include "host/vulkan/plan.hpp"
#include "host/vulkan/stage_timer.hpp"

namespace ballast::vulkan {

class Recorder {
 public:
  // timer may be null.
  Recorder(Device& device, StageTimer* timer) : device_(device), timer_(timer) {}

  // To go on in this command buffer. A barrier comes first: a fence tells the host that the work before has ended, but
  // makes its writes visible to no dispatch.
  void start(VkCommandBuffer commands, VkDescriptorSet set);
  // Makes the pipeline if need be.
  Status dispatch(const Dispatch& dispatch);

 private:
  void barrier();

  Device& device_;
  StageTimer* timer_;
  VkCommandBuffer commands_ = VK_NULL_HANDLE;
  VkPipeline bound_ = VK_NULL_HANDLE;
  Hazards hazards_;
};

}  // namespace ballast::vulkan
