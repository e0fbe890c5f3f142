// All buffers of an engine: scratch, and the way in and out. Made once; a job allocates nothing.
#pragma once

#include "host/base/status.hpp"
#include "host/vulkan/plan/outputs.hpp"
#include "host/vulkan/run/buffer.hpp"

namespace ballast::vulkan {

class JobBuffers {
 public:
  // The caller calls destroy() also after a failure.
  Status create(Device& device, uint64_t scratch_bytes, uint64_t in_bytes, uint64_t out_bytes);
  void destroy(Device& device);
  // all_bytes() after create, without creating anything.
  static Status bytes_for(Device& device, uint64_t scratch_bytes, uint64_t in_bytes, uint64_t out_bytes, uint64_t* out);

  VkBuffer scratch() const { return scratch_.handle(); }
  uint64_t scratch_bytes() const { return scratch_.size(); }
  uint64_t in_bytes() const { return upload_.size(); }
  uint64_t out_bytes() const { return readback_.size(); }
  uint64_t all_bytes() const {
    return scratch_.allocated() + upload_.allocated() + weights_.allocated() + readback_.allocated() +
           results_.allocated();
  }

  // Host side. Weights are to be written before submit, outputs may be read after fetch.
  std::byte* weights() const { return upload_.data(); }
  const std::byte* results() const { return readback_.data(); }
  Status flush(Device& device, const IoLayout& io) const { return upload_.flush(device, 0, io.in_bytes); }
  Status invalidate(Device& device, const IoLayout& io) const { return readback_.invalidate(device, 0, io.out_bytes); }

  // Device side: copies where host and device do not share the memory, and what must come before the first dispatch and
  // after the last.
  void record_upload(const DeviceFunctions& vk, VkCommandBuffer commands, const IoLayout& io) const;
  void record_readback(const DeviceFunctions& vk, VkCommandBuffer commands, const IoLayout& io) const;

  // Points the set's bindings at the buffers. Not while work that uses the set is in flight.
  void bind(Device& device, VkDescriptorSet set, const IoLayout& io, uint64_t scratch_used) const;

 private:
  const Buffer& device_weights() const { return weights_.handle() ? weights_ : upload_; }
  const Buffer& device_results() const { return results_.handle() ? results_ : readback_; }

  Buffer scratch_;
  Buffer upload_;
  Buffer weights_;  // only where upload_ is not in the device's memory
  Buffer readback_;
  Buffer results_;  // likewise
};

}  // namespace ballast::vulkan
