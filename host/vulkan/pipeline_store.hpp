// Compute pipelines, each made when it is first asked for and kept until its device is destroyed.
#pragma once

#include <atomic>
#include <cstdint>

#include "host/base/status.hpp"
#include "host/vulkan/kernel.hpp"
#include "host/vulkan/layout.hpp"
#include "host/vulkan/lock.hpp"
#include "host/vulkan/vk.hpp"

namespace ballast::vulkan {

class Device;

class PipelineStore {
 public:
  PipelineStore() = default;
  PipelineStore(const PipelineStore&) = delete;
  PipelineStore& operator=(const PipelineStore&) = delete;

  // Used for pipelines made from then on; null is fine. Belongs to the caller.
  void use_cache(VkPipelineCache cache) { cache_ = cache; }

  // Any thread. Code::unsupported, before the driver is asked, where the kernel needs more than the device offers:
  // drivers accept too much shared memory silently. Allocates only when the pipeline is new.
  Status get(Device& device, Kernel kernel, const Specialization& constants, VkPipeline* out);

  void clear(Device& device);
  uint32_t size() const { return size_; }

 private:
  struct Node;

  Status make(Device& device, Kernel kernel, const Specialization& constants, VkPipeline* out);

  Lock lock_;
  Node* first_ = nullptr;
  uint32_t size_ = 0;
  VkPipelineCache cache_ = VK_NULL_HANDLE;
};

}  // namespace ballast::vulkan
