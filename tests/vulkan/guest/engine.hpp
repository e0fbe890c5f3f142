// A small host with a Vulkan device of its own, as an engine has one: what the plugin is a guest of in these tests.
#pragma once

#include <vulkan/vulkan.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "ballast/ballast.h"

namespace ballast_guest {

template <typename Handle>
uint64_t wide(Handle handle) {
  return reinterpret_cast<uint64_t>(handle);
}

// A mutex that knows who holds it.
class QueueMutex {
 public:
  void lock();
  void unlock();
  bool held_by_this_thread() const { return holder_.load() == std::this_thread::get_id(); }
  uint64_t turns() const { return turns_; }

 private:
  std::mutex mutex_;
  std::atomic<std::thread::id> holder_{};
  std::atomic<uint64_t> turns_{0};
};

enum class Validate { nothing, synchronization, on_gpu_too };  // each with all that the one before has

// How timeline semaphores are enabled, and the plugin told of them.
enum class Timelines {
  none,
  by_extension,      // VK_KHR_timeline_semaphore, on an instance of Vulkan 1.1
  by_own_struct,     // VkPhysicalDeviceTimelineSemaphoreFeatures, on 1.2
  by_struct_of_1_2,  // VkPhysicalDeviceVulkan12Features
};

struct EngineOptions {
  Validate validate = Validate::nothing;
  Timelines timelines = Timelines::none;
  // One device for all engines that ask for it, one after the other, with a pipeline cache that the plugin is told of:
  // where a driver compiles slowly and stores nothing, that is what takes the time. Not with any of the above.
  bool keep_device = false;
};

struct GpuBuffer {
  VkBuffer buffer = VK_NULL_HANDLE;
  VkDeviceMemory memory = VK_NULL_HANDLE;
  std::byte* data = nullptr;  // mapped, coherent
  uint64_t size = 0;
};

class Engine {
 public:
  // Null, and why, where there is no device.
  static std::unique_ptr<Engine> open(const EngineOptions& options, std::string& why);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Everything filled in, with the lock and the real functions. Lives as long as the engine.
  ballast_vk_import import() const;

  // Host visible, of storage and transfer usage, filled with 0xA5.
  GpuBuffer make_buffer(uint64_t size);
  VkCommandBuffer make_commands(VkCommandBufferLevel level = VK_COMMAND_BUFFER_LEVEL_PRIMARY);
  void free_commands(VkCommandBuffer commands);
  VkFence make_fence(bool signalled = false);
  VkSemaphore make_semaphore(bool timeline = false);

  static void begin(VkCommandBuffer commands, VkCommandBufferUsageFlags flags = 0);
  static void begin_secondary(VkCommandBuffer commands);
  static void end(VkCommandBuffer commands);
  // Under the lock.
  void submit(VkCommandBuffer commands, VkFence fence = VK_NULL_HANDLE);
  void wait(VkFence fence);
  void submit_and_wait(VkCommandBuffer commands);
  void wait_idle();

  // Of a timeline semaphore, on the host's side.
  void signal(VkSemaphore semaphore, uint64_t value);
  void wait(VkSemaphore semaphore, uint64_t value);

  // What the validation layer said, a message each. Outlives the engine, whose end has a say, too.
  std::shared_ptr<std::vector<std::string>> messages = std::make_shared<std::vector<std::string>>();
  QueueMutex queue_mutex;

  VkInstance instance = VK_NULL_HANDLE;
  VkPhysicalDevice physical_device = VK_NULL_HANDLE;
  VkDevice device = VK_NULL_HANDLE;
  VkQueue queue = VK_NULL_HANDLE;
  uint32_t family = 0;
  uint32_t offset_alignment = 1;

 private:
  Engine() = default;
  bool open_instance(const EngineOptions& options, std::string& why);
  bool open_device(std::string& why);
  bool open_kept(std::string& why);
  bool make_pool();
  void enable_timelines(VkDeviceCreateInfo& info);

  VkDebugUtilsMessengerEXT messenger_ = VK_NULL_HANDLE;
  bool has_kept_device_ = false;
  VkPipelineCache pipeline_cache_ = VK_NULL_HANDLE;  // of the kept device
  VkCommandPool pool_ = VK_NULL_HANDLE;
  std::vector<GpuBuffer> buffers_;
  std::vector<VkFence> fences_;
  std::vector<VkSemaphore> semaphores_;
  Timelines how_timelines_ = Timelines::none;
  VkPhysicalDeviceTimelineSemaphoreFeatures timelines_{};
  VkPhysicalDeviceVulkan12Features features_of_1_2_{};
  VkPhysicalDeviceFeatures2 features_{};
};

// The layer's own name for what it has of synchronization beyond one command buffer.
inline constexpr const char* kAcrossSubmissions = "VALIDATION_CHECK_ENABLE_SYNCHRONIZATION_VALIDATION_QUEUE_SUBMIT";

// Whether the loader knows the validation layer.
bool has_validation_layer();

}  // namespace ballast_guest
