#include "host/vulkan/run/recorder.hpp"

namespace ballast::vulkan {
namespace {

constexpr StageAccess kDispatchWrites{VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT, VK_ACCESS_SHADER_WRITE_BIT};
constexpr StageAccess kDispatchUses{VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT,
                                    VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT};

}  // namespace

void Recorder::start(VkCommandBuffer commands, VkDescriptorSet set, StageAccess before) {
  commands_ = commands;
  bound_ = VK_NULL_HANDLE;
  device_.vk().CmdBindDescriptorSets(commands, VK_PIPELINE_BIND_POINT_COMPUTE, device_.pipeline_layout(), 0, 1, &set, 0,
                                     nullptr);
  barrier({kDispatchWrites.stage | before.stage, kDispatchWrites.access | before.access}, kDispatchUses);
  hazards_.reset();
}

void Recorder::end(StageAccess after) {
  if (after.stage != 0) barrier(kDispatchWrites, after);
}

Status Recorder::dispatch(const Dispatch& dispatch) {
  VkPipeline pipeline = VK_NULL_HANDLE;
  if (const Status status = device_.pipelines().get(device_, dispatch.kernel, dispatch.constants, &pipeline);
      !status.ok())
    return status;
  const DeviceFunctions& vk = device_.vk();
  if (timer_) timer_->enter(vk, commands_, dispatch.stage);
  if (hazards_.needs_barrier(dispatch.step, dispatch.reads, dispatch.writes)) barrier(kDispatchWrites, kDispatchUses);
  if (pipeline != bound_) vk.CmdBindPipeline(commands_, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline);
  bound_ = pipeline;
  vk.CmdPushConstants(commands_, device_.pipeline_layout(), VK_SHADER_STAGE_COMPUTE_BIT, 0, sizeof(Push),
                      &dispatch.push);
  vk.CmdDispatch(commands_, dispatch.groups, 1, 1);
  return {};
}

void Recorder::barrier(StageAccess from, StageAccess to) {
  const VkMemoryBarrier memory{VK_STRUCTURE_TYPE_MEMORY_BARRIER, nullptr, from.access, to.access};
  device_.vk().CmdPipelineBarrier(commands_, from.stage, to.stage, 0, 1, &memory, 0, nullptr, 0, nullptr);
}

}  // namespace ballast::vulkan
