#include "host/vulkan/run/job_buffers.hpp"

#include "host/vulkan/api/result.hpp"
#include "host/vulkan/plan/output_table.hpp"

namespace ballast::vulkan {
namespace {

VkMemoryBarrier memory_barrier(VkAccessFlags from, VkAccessFlags to) {
  return {VK_STRUCTURE_TYPE_MEMORY_BARRIER, nullptr, from, to};
}

}  // namespace

Status JobBuffers::create(Device& device, uint64_t scratch_bytes, uint64_t in_bytes, uint64_t out_bytes) {
  if (const Status status = scratch_.create(device, Purpose::scratch, scratch_bytes); !status.ok()) return status;
  if (const Status status = upload_.create(device, Purpose::upload, in_bytes); !status.ok()) return status;
  if (const Status status = readback_.create(device, Purpose::readback, out_bytes); !status.ok()) return status;
  if (!upload_.on_device())
    if (const Status status = weights_.create(device, Purpose::scratch, in_bytes); !status.ok()) return status;
  if (!readback_.on_device())
    if (const Status status = results_.create(device, Purpose::scratch, out_bytes); !status.ok()) return status;
  return {};
}

Status JobBuffers::bytes_for(Device& device, uint64_t scratch_bytes, uint64_t in_bytes, uint64_t out_bytes,
                             uint64_t* out) {
  uint64_t sum = 0;
  Buffer::Needs needs;
  const auto add = [&](Purpose purpose, uint64_t bytes) {
    const Status status = Buffer::needs_of(device, purpose, bytes, &needs);
    sum += needs.bytes;
    return status;
  };
  if (const Status status = add(Purpose::scratch, scratch_bytes); !status.ok()) return status;
  if (const Status status = add(Purpose::upload, in_bytes); !status.ok()) return status;
  if (!needs.on_device)
    if (const Status status = add(Purpose::scratch, in_bytes); !status.ok()) return status;
  if (const Status status = add(Purpose::readback, out_bytes); !status.ok()) return status;
  if (!needs.on_device)
    if (const Status status = add(Purpose::scratch, out_bytes); !status.ok()) return status;
  *out = sum;
  return {};
}

void JobBuffers::destroy(Device& device) {
  for (Buffer* buffer : {&scratch_, &upload_, &weights_, &readback_, &results_}) buffer->destroy(device);
}

void JobBuffers::record_upload(const DeviceFunctions& vk, VkCommandBuffer commands, const IoLayout& io) const {
  // What the host wrote is visible to whatever is submitted afterwards; only a copy needs a barrier.
  if (!weights_.handle()) return;
  const VkBufferCopy region{0, 0, io.in_bytes};
  vk.CmdCopyBuffer(commands, upload_.handle(), weights_.handle(), 1, &region);
  const VkMemoryBarrier barrier = memory_barrier(VK_ACCESS_TRANSFER_WRITE_BIT, VK_ACCESS_SHADER_READ_BIT);
  vk.CmdPipelineBarrier(commands, VK_PIPELINE_STAGE_TRANSFER_BIT, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT, 0, 1, &barrier,
                        0, nullptr, 0, nullptr);
}

void JobBuffers::record_readback(const DeviceFunctions& vk, VkCommandBuffer commands, const IoLayout& io) const {
  VkPipelineStageFlags stage = VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT;
  VkAccessFlags access = VK_ACCESS_SHADER_WRITE_BIT;
  if (results_.handle()) {
    const VkMemoryBarrier barrier = memory_barrier(access, VK_ACCESS_TRANSFER_READ_BIT);
    vk.CmdPipelineBarrier(commands, stage, VK_PIPELINE_STAGE_TRANSFER_BIT, 0, 1, &barrier, 0, nullptr, 0, nullptr);
    const VkBufferCopy region{0, 0, io.out_bytes};
    vk.CmdCopyBuffer(commands, results_.handle(), readback_.handle(), 1, &region);
    stage = VK_PIPELINE_STAGE_TRANSFER_BIT;
    access = VK_ACCESS_TRANSFER_WRITE_BIT;
  }
  const VkMemoryBarrier barrier = memory_barrier(access, VK_ACCESS_HOST_READ_BIT);
  vk.CmdPipelineBarrier(commands, stage, VK_PIPELINE_STAGE_HOST_BIT, 0, 1, &barrier, 0, nullptr, 0, nullptr);
}

void JobBuffers::bind(Device& device, VkDescriptorSet set, const IoLayout& io, uint64_t scratch_used) const {
  VkDescriptorBufferInfo buffers[kBindings];
  VkWriteDescriptorSet writes[kBindings] = {};
  buffers[0] = {scratch_.handle(), 0, scratch_used};
  buffers[1] = {device_weights().handle(), 0, io.in_bytes};
  const Extent& status = io.at(Binding::status);
  for (uint32_t b = kFirstOutput; b < kBindings; ++b) {
    // An absent output is bound to something that is there; no shader touches it.
    const Extent& extent = io.out[b].bytes ? io.out[b] : status;
    buffers[b] = {device_results().handle(), extent.offset, extent.bytes};
  }
  for (uint32_t b = 0; b < kBindings; ++b) {
    writes[b].sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET;
    writes[b].dstSet = set;
    writes[b].dstBinding = b;
    writes[b].descriptorCount = 1;
    writes[b].descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER;
    writes[b].pBufferInfo = &buffers[b];
  }
  device.vk().UpdateDescriptorSets(device.handle(), kBindings, writes, 0, nullptr);
}

}  // namespace ballast::vulkan
