// A logical device with one queue that computes, and what all contexts on it share: layouts and pipelines. It is the
// library's own, or the host's.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "host/base/log.hpp"
#include "host/base/memory.hpp"
#include "host/base/status.hpp"
#include "host/vulkan/api/functions.hpp"
#include "host/vulkan/api/result.hpp"
#include "host/vulkan/device/import.hpp"
#include "host/vulkan/device/instance.hpp"
#include "host/vulkan/device/mutex.hpp"
#include "host/vulkan/device/physical_device.hpp"
#include "host/vulkan/device/pipelines.hpp"

namespace ballast::vulkan {

enum class ReduceForm : uint32_t { by_device, shared, subgroup };

// Which device is wanted, and of which instance.
struct DeviceRequest {
  std::array<uint8_t, 16> uuid{};             // all zero: the best that is capable
  bool software = true;                       // whether a software driver will do, if no uuid is given
  PFN_vkGetInstanceProcAddr entry = nullptr;  // null: of the system's loader
  ReduceForm form = ReduceForm::by_device;    // of the shaders; for tests. `subgroup` where the device can
  LogSink log = {};                           // told why devices were turned down
};

class Device {
 public:
  // The best that will do and can be opened; else the reason why the best was turned down, Code::no_vulkan where none
  // fits.
  static Status create(Allocator& allocator, const DeviceRequest& request, Device** out);
  // The host's device, which must outlive this one; everything is made and destroyed through the host's functions.
  // Code::argument, Code::no_vulkan and the reason where it will not do, and in `invalid_field` what of it.
  static Status create_imported(Allocator& allocator, const Import& import, Device** out,
                                ImportField* invalid_field = nullptr);
  // Waits for nothing: whoever submits waits for what it submitted. A device of the host's stays, and one with work
  // that did not end.
  static void destroy(Device* device);

  const PhysicalDevice& info() const { return info_; }
  const DeviceLimits& limits() const { return info_.limits; }
  const DeviceFunctions& vk() const { return table_; }
  VkDevice handle() const { return handle_; }
  Allocator& allocator() const { return allocator_; }
  // For every object made or destroyed on it.
  const VkAllocationCallbacks* callbacks() const { return has_callbacks_ ? &host_callbacks_ : nullptr; }
  bool imported() const { return imported_; }
  bool submits() const { return queue_ != VK_NULL_HANDLE; }
  bool timelines() const { return timelines_; }  // whether timeline semaphores are enabled
  VkDescriptorSetLayout set_layout() const { return set_layout_; }
  VkPipelineLayout pipeline_layout() const { return pipeline_layout_; }
  PipelineStore& pipelines() { return pipelines_; }

  // The answer of a Vulkan call as a status; remembers the loss of the device.
  Status answer(VkResult result, const char* call);
  // The answer of a Vulkan call that creates `handle`, as vulkan::made gives it.
  template <typename Handle>
  Status made(Handle& handle, VkResult result, const char* call) {
    answer(result, call);
    return vulkan::made(handle, result, call);
  }
  // Code::device_lost from the moment of the loss on.
  Status alive() const;
  void declare_lost() { lost_.store(true, std::memory_order_relaxed); }

  // Any thread; takes its turn at the queue. `second` is signalled after `first` by a submission of its own; what
  // became of that is in *second_status.
  Status submit(const VkSubmitInfo& info, VkFence first, VkFence second = VK_NULL_HANDLE,
                Status* second_status = nullptr);

  // Signals the fence after all that was submitted before.
  Status signal(VkFence fence);

  // Some work did not end, and what it uses was left to it: so the device's own things stay, too.
  void leak_on_hang() { leaks_.store(true, std::memory_order_relaxed); }
  bool abandoned() const { return leaks_.load(std::memory_order_relaxed); }

  // Bytes of device memory held by buffers.
  std::atomic<uint64_t>& gpu_bytes() { return gpu_bytes_; }

  // The result of the self_test (self_test.hpp). Threads that find it unknown may run it at the same time: it
  // allocates, so it runs without a lock. The first result stays.
  enum class SelfTest : uint32_t { unknown, proven, refused };
  SelfTest self_test();
  void decide(const Status& status);
  const Status& refusal() const { return refusal_; }  // once self_test() said so

  explicit Device(Allocator& allocator) : allocator_(allocator) {}
  ~Device();

 private:
  Status open(const DeviceRequest& request);
  Status choose(const DeviceRequest& request);
  Status open_on(const PhysicalDevice& candidate, ReduceForm form);
  Status create_handle();
  Status find_queue();
  void destroy_handle();
  Status create_layouts();
  Status init_imported(const Import& import, ImportField& invalid_field);
  // Creates the objects that all contexts share.
  Status prepare();
  void take_turn();
  void end_turn();

  Allocator& allocator_;
  Instance* instance_ = nullptr;
  PhysicalDevice info_;
  DeviceFunctions table_;
  VkDevice handle_ = VK_NULL_HANDLE;
  VkQueue queue_ = VK_NULL_HANDLE;
  Mutex queue_lock_;
  HostQueueLock host_lock_;
  uint32_t queue_index_ = 0;
  bool imported_ = false;
  bool timelines_ = false;
  bool has_callbacks_ = false;
  VkAllocationCallbacks host_callbacks_{};
  VkDescriptorSetLayout set_layout_ = VK_NULL_HANDLE;
  VkPipelineLayout pipeline_layout_ = VK_NULL_HANDLE;
  PipelineStore pipelines_;
  std::atomic<bool> lost_{false};
  std::atomic<bool> leaks_{false};
  std::atomic<uint64_t> gpu_bytes_{0};
  Mutex self_test_mutex_;
  SelfTest self_test_ = SelfTest::unknown;
  Status refusal_;
};

}  // namespace ballast::vulkan
