// A Vulkan driver of lists and counters: it keeps what it is told, computes nothing, and fails on demand. One at a
// time.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "host/vulkan/api/vk.hpp"
#include "host/vulkan/plan/kernel.hpp"
#include "host/vulkan/plan/layout.hpp"

namespace ballast::vulkan_test {

using Bindings = std::array<VkDescriptorBufferInfo, vulkan::kBindings>;

// What a command buffer was told; among what was submitted also where the host waited for it.
struct Command {
  enum class Kind { dispatch, barrier, copy, wait, other } kind = Kind::other;
  // dispatch
  vulkan::Kernel kernel = vulkan::Kernel::quantise;
  vulkan::Specialization constants;
  vulkan::Push push;
  uint32_t groups = 0;
  Bindings bindings{};
  // barrier
  VkPipelineStageFlags from_stage = 0, to_stage = 0;
  VkAccessFlags from = 0, to = 0;
  // copy
  uint64_t from_buffer = 0, to_buffer = 0, bytes = 0;
};

class FakeVulkan {
 public:
  FakeVulkan();
  ~FakeVulkan();
  FakeVulkan(const FakeVulkan&) = delete;
  FakeVulkan& operator=(const FakeVulkan&) = delete;

  static PFN_vkGetInstanceProcAddr entry();
  // A device of a host, as if the host had made it: objects that are not the fake's own, so that destroying them is a
  // complaint.
  static VkPhysicalDevice host_physical_device() { return reinterpret_cast<VkPhysicalDevice>(uint64_t{1000}); }
  static VkDevice host_device() { return reinterpret_cast<VkDevice>(uint64_t{2000}); }
  static VkQueue host_queue() { return reinterpret_cast<VkQueue>(uint64_t{77}); }

  // ---- what it shall be ----
  VkPhysicalDeviceType type = VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU;
  std::vector<VkPhysicalDeviceType> types;  // of each device, where they differ
  // One heap each; the properties of the memory types.
  std::vector<VkMemoryPropertyFlags> memory_types{
      VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT | VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT |
      VK_MEMORY_PROPERTY_HOST_CACHED_BIT};
  uint32_t devices = 1;
  uint32_t api_version = VK_API_VERSION_1_1;
  VkQueueFlags queue_flags = VK_QUEUE_COMPUTE_BIT;
  uint32_t shared_bytes = 32768;
  uint64_t allocation = uint64_t{1} << 30;  // bytes of memory at once
  std::vector<std::byte> cache_data;        // what its pipeline caches hold

  // ---- how it shall fail ----
  std::string missing;   // the function that it does not have
  uint32_t fail_at = 0;  // which of the calls that can fail does: 1 is the first, 0 none
  VkResult failure =
      VK_ERROR_DEVICE_LOST;          // VK_SUCCESS: a call that makes something makes nothing, and does not say so
  bool fence_never_signals = false;  // work is in flight until end_work()
  void end_work() { signalled = true, in_use.clear(); }
  bool has_queue = true;  // else vkGetDeviceQueue gives none
  bool maps = true;       // else vkMapMemory succeeds and gives no address

  // ---- what it saw ----
  uint32_t calls = 0;              // that can fail
  std::string failed;              // the call that was made to fail
  std::vector<std::string> asked;  // functions asked for by name
  std::vector<Command> submitted;
  uint32_t submissions = 0;
  uint64_t pipeline_cache = 0;  // that the last pipeline was made with
  uint32_t flushes = 0, invalidates = 0;
  std::vector<std::byte> cache_given;                         // to the last pipeline cache when it was made
  std::vector<const VkAllocationCallbacks*> cache_callbacks;  // of pipeline caches made and destroyed
  // Objects not destroyed yet, and a sentence where something was destroyed twice or never made.
  uint64_t live() const;
  std::string complaint;

  // Called for every dispatch that is submitted, in order.
  std::function<void(const Command&)> on_dispatch;
  // Called before a pipeline is made.
  std::function<void()> on_pipeline;
  // Called in every vkQueue* call.
  std::function<void()> on_queue_call;
  // What the device sees at a binding of the dispatch executed last.
  std::byte* bound(vulkan::Binding binding);

  // ---- inside ----
  struct Memory {
    uint32_t type = 0;
    std::vector<std::byte> device;  // what the device sees
    std::vector<std::byte> host;    // what the host sees; the same unless flushed or invalidated, if not coherent
  };
  struct BufferObject {
    uint64_t memory = 0;
    uint64_t size = 0;
  };
  struct Pipeline {
    vulkan::Kernel kernel;
    vulkan::Specialization constants;
  };
  struct Recording {
    std::vector<Command> commands;
    Pipeline pipeline{};
    vulkan::Push push;
    uint64_t set = 0;
  };

  uint64_t make(const char* kind);
  void unmake(const char* kind, uint64_t handle);
  // Whether this call is to answer `failure`.
  bool fails(const char* call);
  bool coherent(const Memory& memory) const;
  void execute(const Command& command);
  void note_use(uint64_t fence);

  std::map<uint64_t, std::string> objects;
  std::map<uint64_t, Memory> memories;
  std::map<uint64_t, BufferObject> buffers;
  std::map<uint64_t, vulkan::Kernel> modules;
  std::map<uint64_t, Pipeline> pipelines;
  std::map<uint64_t, Bindings> sets;
  Bindings bindings{};  // of the dispatch executed last
  Recording recording;
  bool signalled = false;
  std::set<uint64_t> in_use;  // by work in flight, so that destroying it is a complaint

 private:
  uint64_t next_ = 1;
};

}  // namespace ballast::vulkan_test
