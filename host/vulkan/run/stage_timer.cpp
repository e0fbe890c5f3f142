#include "host/vulkan/run/stage_timer.hpp"

namespace ballast::vulkan {

Status StageTimer::create(Device& device) {
  if (device.info().timestamp_bits == 0) return {};
  VkQueryPoolCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO;
  info.queryType = VK_QUERY_TYPE_TIMESTAMP;
  info.queryCount = kStamps;
  return device.made(pool_, device.vk().CreateQueryPool(device.handle(), &info, device.callbacks(), &pool_),
                     "vkCreateQueryPool");
}

void StageTimer::destroy(Device& device) {
  if (pool_) device.vk().DestroyQueryPool(device.handle(), pool_, device.callbacks());
  pool_ = VK_NULL_HANDLE;
}

void StageTimer::begin(const DeviceFunctions& vk, VkCommandBuffer commands, bool enabled) {
  enabled_ = enabled && pool_;
  used_ = 0;
  if (!enabled_) return;
  vk.CmdResetQueryPool(commands, pool_, 0, kStamps);
  stage_ = Stage::quantise;
  stamp(vk, commands);
}

void StageTimer::enter(const DeviceFunctions& vk, VkCommandBuffer commands, Stage stage) {
  if (!enabled_ || stage == stage_) return;
  stamp(vk, commands);
  stage_ = stage;
}

void StageTimer::end(const DeviceFunctions& vk, VkCommandBuffer commands) {
  if (enabled_) stamp(vk, commands);
}

void StageTimer::stamp(const DeviceFunctions& vk, VkCommandBuffer commands) {
  stages_[used_] = stage_;
  vk.CmdWriteTimestamp(commands, VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, pool_, used_++);
}

Status StageTimer::collect(Device& device, uint64_t* stage_ns) const {
  if (!enabled_ || used_ < 2) return {};
  uint64_t ticks[kStamps];
  if (const Status status = device.answer(
          device.vk().GetQueryPoolResults(device.handle(), pool_, 0, used_, sizeof ticks, ticks, sizeof ticks[0],
                                          VK_QUERY_RESULT_64_BIT | VK_QUERY_RESULT_WAIT_BIT),
          "vkGetQueryPoolResults");
      !status.ok())
    return status;
  const uint32_t bits = device.info().timestamp_bits;
  const uint64_t mask = bits >= 64 ? ~uint64_t{0} : (uint64_t{1} << bits) - 1;
  for (uint32_t i = 1; i < used_; ++i) {
    const double spent =
        static_cast<double>((ticks[i] - ticks[i - 1]) & mask) * static_cast<double>(device.info().timestamp_ns);
    stage_ns[static_cast<size_t>(stages_[i])] += static_cast<uint64_t>(spent);
  }
  return {};
}

}  // namespace ballast::vulkan
