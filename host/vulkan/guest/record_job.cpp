// A job in a command buffer: its buffers bound, its dispatches recorded.
#include "host/vulkan/guest/external_jobs.hpp"
#include "host/vulkan/plan/output_table.hpp"

namespace ballast::vulkan {

std::array<uint64_t, kBindings> buffer_bytes(const Plan& plan) {
  const Request& request = plan.request();
  std::array<uint64_t, kBindings> bytes{};
  if (request.layers == 0) return bytes;
  bytes[static_cast<uint32_t>(Binding::scratch)] = plan.scratch_bytes();
  bytes[static_cast<uint32_t>(Binding::weights)] =
      uint64_t{request.layers - 1} * request.weight_stride * sizeof(uint32_t) +
      request.items * weight_size(request.weight_type);
  for (const OutputBuffer& output : kOutputTable)
    if (output.is_in(request.outputs))
      bytes[static_cast<uint32_t>(output.binding)] = output.bytes(request.items, request.packs, request.layers);
  return bytes;
}

// All pipelines, before anything is recorded.
Status ExternalJobs::prepare(const Plan& plan) {
  Status status;
  VkPipeline ignored = VK_NULL_HANDLE;
  plan.for_each([&](const Dispatch& dispatch) {
    status = device_.pipelines().get(device_, dispatch.kernel, dispatch.constants, &ignored);
    return status.ok();
  });
  return status;
}

void ExternalJobs::bind(const Plan& plan, const CallerBuffers& target, VkDescriptorSet set) const {
  const std::array<uint64_t, kBindings> bytes = buffer_bytes(plan);
  VkDescriptorBufferInfo infos[kBindings];
  VkWriteDescriptorSet writes[kBindings] = {};
  for (uint32_t b = 0; b < kBindings; ++b) {
    // An absent output is bound to one that is there; no shader touches it.
    const uint32_t from = bytes[b] ? b : static_cast<uint32_t>(Binding::pack_index);
    const BufferRange& range = target.buffers[from];
    infos[b] = {range.buffer, range.offset, bytes[from]};
    writes[b].sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET;
    writes[b].dstSet = set;
    writes[b].dstBinding = b;
    writes[b].descriptorCount = 1;
    writes[b].descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER;
    writes[b].pBufferInfo = &infos[b];
  }
  if (!infos[0].buffer) infos[0] = {scratch_.handle(), 0, bytes[0]};
  device_.vk().UpdateDescriptorSets(device_.handle(), kBindings, writes, 0, nullptr);
}

Status ExternalJobs::write(const Plan& plan, const CallerBuffers& target, VkCommandBuffer commands,
                           VkDescriptorSet set) {
  bind(plan, target, set);
  Recorder recorder(device_, nullptr);
  recorder.start(commands, set, target.before);
  Status status;
  plan.for_each([&](const Dispatch& dispatch) {
    status = recorder.dispatch(dispatch);
    return status.ok();
  });
  recorder.end(target.after);
  return status;
}

Status ExternalJobs::record(const Plan& plan, const CallerBuffers& target) {
  if (const Status status = device_.alive(); !status.ok()) return status;
  if (plan.request().layers == 0) return {};
  InFlightSubmission& slot = slots_[target.slot];
  if (const Status status = check_idle(slot, false); !status.ok()) return status;
  if (const Status status = prepare(plan); !status.ok()) return status;
  return write(plan, target, target.commands, slot.set());
}

}  // namespace ballast::vulkan
