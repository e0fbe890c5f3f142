// Time stamps in a command buffer wherever the work of a stage ends.
#pragma once

#include <cstdint>

#include "host/base/status.hpp"
#include "host/job.hpp"
#include "host/vulkan/device/device.hpp"

namespace ballast::vulkan {

class StageTimer {
 public:
  // Nothing is made where the device tells no times; such a timer finds 0.
  Status create(Device& device);
  void destroy(Device& device);

  // To a command buffer that has just begun; `enabled` for this one only.
  void begin(const DeviceFunctions& vk, VkCommandBuffer commands, bool enabled);
  // Before a dispatch of this stage.
  void enter(const DeviceFunctions& vk, VkCommandBuffer commands, Stage stage);
  void end(const DeviceFunctions& vk, VkCommandBuffer commands);
  // Whether no further stage can be entered: the command buffer has to end.
  bool full() const { return enabled_ && used_ + 2 > kStamps; }

  // After the work is done: adds to stage_ns[kStageCount].
  Status collect(Device& device, uint64_t* stage_ns) const;

 private:
  static constexpr uint32_t kStamps = 256;

  void stamp(const DeviceFunctions& vk, VkCommandBuffer commands);

  VkQueryPool pool_ = VK_NULL_HANDLE;
  bool enabled_ = false;
  uint32_t used_ = 0;
  Stage stage_ = Stage::quantise;  // that the work since the last stamp belongs to
  Stage stages_[kStamps] = {};     // that each stamp ends
};

}  // namespace ballast::vulkan
