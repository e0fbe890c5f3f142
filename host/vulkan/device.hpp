// A logical device with one queue that computes, and what all contexts on it share: layouts and pipelines.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "host/base/memory.hpp"
#include "host/base/status.hpp"
#include "host/vulkan/dispatch.hpp"
#include "host/vulkan/instance.hpp"
#include "host/vulkan/lock.hpp"
#include "host/vulkan/physical_device.hpp"
#include "host/vulkan/pipeline_store.hpp"

namespace ballast::vulkan {

enum class FormWish : uint32_t { by_device, shared, subgroup };

// Which device is wanted, and of which instance.
struct DeviceWish {
  std::array<uint8_t, 16> uuid{};             // all zero: the best that is capable
  bool software = true;                       // whether a software driver will do, if no uuid is given
  PFN_vkGetInstanceProcAddr entry = nullptr;  // null: of the system's loader
  FormWish form = FormWish::by_device;        // of the shaders; for tests. `subgroup` where the device can
};

class Device {
 public:
  // Code::no_vulkan where there is none that fits, with the reason that the best one was turned down.
  static Status create(Allocator& allocator, const DeviceWish& wish, Device** out);
  // Waits for nothing: whoever submits waits for what it submitted.
  static void destroy(Device* device);

  const PhysicalDevice& info() const { return info_; }
  const DeviceLimits& limits() const { return info_.limits; }
  const DeviceTable& vk() const { return table_; }
  VkDevice handle() const { return handle_; }
  Allocator& allocator() const { return allocator_; }
  VkDescriptorSetLayout set_layout() const { return set_layout_; }
  VkPipelineLayout pipeline_layout() const { return pipeline_layout_; }
  PipelineStore& pipelines() { return pipelines_; }

  // The answer of a Vulkan call as a status; remembers the loss of the device.
  Status answer(VkResult result, const char* call);
  // Code::device_lost from the moment of the loss on.
  Status alive() const;
  void declare_lost() { lost_.store(true, std::memory_order_relaxed); }

  // Any thread.
  Status submit(const VkSubmitInfo& info, VkFence fence);

  // Bytes of device memory held by buffers.
  std::atomic<uint64_t>& gpu_bytes() { return gpu_bytes_; }

  // What became of the canary (canary.hpp); whoever holds the lock runs it.
  enum class Trust : uint32_t { unknown, proven, refused };
  Lock& trust_lock() { return trust_lock_; }
  Trust trust() const { return trust_; }
  const Status& refusal() const { return refusal_; }
  void decide(const Status& status);

  explicit Device(Allocator& allocator) : allocator_(allocator) {}
  ~Device();

 private:
  Status open(const DeviceWish& wish);
  Status choose(const DeviceWish& wish);
  Status create_handle();
  Status create_layouts();

  Allocator& allocator_;
  Instance* instance_ = nullptr;
  PhysicalDevice info_;
  DeviceTable table_;
  VkDevice handle_ = VK_NULL_HANDLE;
  VkQueue queue_ = VK_NULL_HANDLE;
  Lock queue_lock_;
  VkDescriptorSetLayout set_layout_ = VK_NULL_HANDLE;
  VkPipelineLayout pipeline_layout_ = VK_NULL_HANDLE;
  PipelineStore pipelines_;
  std::atomic<bool> lost_{false};
  std::atomic<uint64_t> gpu_bytes_{0};
  Lock trust_lock_;
  Trust trust_ = Trust::unknown;
  Status refusal_;
};

}  // namespace ballast::vulkan
