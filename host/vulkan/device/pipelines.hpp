// Compute pipelines, each made when it is first asked for and kept until its device is destroyed.
#pragma once

#include <atomic>
#include <cstdint>

#include "host/base/memory.hpp"
#include "host/base/status.hpp"
#include "host/vulkan/api/vk.hpp"
#include "host/vulkan/device/modules.hpp"
#include "host/vulkan/device/mutex.hpp"
#include "host/vulkan/plan/kernel.hpp"
#include "host/vulkan/plan/layout.hpp"

namespace ballast::vulkan {

class Device;

class PipelineStore {
 public:
  PipelineStore() = default;
  PipelineStore(const PipelineStore&) = delete;
  PipelineStore& operator=(const PipelineStore&) = delete;

  // Used for pipelines made from then on; null is fine. Belongs to the caller.
  void use_cache(VkPipelineCache cache) { cache_ = cache; }
  bool uses_cache() const { return cache_ != VK_NULL_HANDLE; }

  // Room for so many pipelines more than others have room for, until it is given back. False when there is no memory.
  static constexpr uint32_t kReserved = 256;
  bool reserve(Allocator& allocator);
  // At most so many bytes a time; they stay until clear().
  static size_t bytes_to_reserve();
  void unreserve();

  // Any thread. Code::unsupported, before the driver is asked, where the kernel needs more than the device offers:
  // drivers accept too much shared memory silently. Allocates nothing: Code::memory where the room is used up. The
  // driver makes pipelines with no lock held, so two threads may make the same one: the later one's is thrown away.
  Status get(Device& device, Kernel kernel, const Specialization& constants, VkPipeline* out);

  void clear(Device& device);
  // Without destroying the pipelines.
  void forget(Allocator& allocator);
  uint32_t size() const { return size_.load(std::memory_order_relaxed); }

 private:
  struct Node;
  struct Chunk;
  static constexpr uint32_t kBuckets = 64;

  static uint32_t bucket_of(Kernel kernel, const Specialization& constants);
  const Node* find(Kernel kernel, const Specialization& constants) const;
  Node* pop_free();
  void add(Chunk* chunk);
  // Adds the node, or gives it back to the spare ones and answers the pipeline that nobody needs.
  VkPipeline insert(Node* node, VkPipeline* out);

  Status make_module(Device& device, Kernel kernel, VkShaderModule* out);
  Status make(Device& device, Kernel kernel, const Specialization& constants, VkPipeline* out);

  Mutex lock_;
  Node* buckets_[kBuckets] = {};
  Node* spare_ = nullptr;
  uint32_t spares_ = 0;
  uint32_t promised_ = 0;  // to those that have reserved
  Chunk* chunks_ = nullptr;
  Mutex unpacking_;  // held while the driver reads the room, and no longer
  ModuleRoom* room_ = nullptr;
  std::atomic<uint32_t> size_{0};
  VkPipelineCache cache_ = VK_NULL_HANDLE;
};

}  // namespace ballast::vulkan
