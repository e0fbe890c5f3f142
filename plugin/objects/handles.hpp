// What the opaque handles of ballast.h point to.
#pragma once

#include <atomic>
#include <cstdint>

#include "ballast/ballast.h"
#include "host/base/fork_counter.hpp"
#include "host/base/fork_join.hpp"
#include "host/base/memory.hpp"
#include "host/base/system_thread.hpp"
#include "host/base/thread_pool.hpp"
#include "host/cpu/engine.hpp"
#include "host/vulkan/device/cache.hpp"
#include "host/vulkan/guest/external_jobs.hpp"
#include "plugin/boundary/error.hpp"
#include "plugin/objects/execute.hpp"
#include "plugin/objects/frame_slots.hpp"
#include "plugin/objects/handle.hpp"
#include "plugin/objects/host_tasks.hpp"

namespace ballast::plugin {

struct ContextLimits {
  cpu::Limits engine;
  uint32_t gpu_candidates = 1;  // of a recipe on a GPU: its memory is taken for so many
  uint32_t max_layers = 0;      // 0: no limit
  uint32_t frame_slots = 1;     // jobs in flight at once
};

}  // namespace ballast::plugin

struct alignas(ballast::plugin::kHandleBlock) ballast_instance_t {
  explicit ballast_instance_t(const ballast_instance_desc& desc)
      : services(desc), allocator(desc.user, desc.alloc, desc.dealloc) {}

  ballast::plugin::Tag tag{ballast::plugin::Magic::instance};
  ballast_instance_desc services;
  ballast::Allocator allocator;
  ballast::ForkCounter forks;
  ballast::plugin::LeftTasks left_tasks;
  std::atomic<uint64_t> live_devices{0};
  std::atomic<uint64_t> live_contexts{0};
  std::atomic<uint64_t> jobs{0};
  std::atomic<uint64_t> layers{0};
  std::atomic<uint64_t> cpu_fallbacks{0};
  std::atomic<uint64_t> gpu_bytes{0};
  std::atomic<uint64_t> lost_devices{0};
};

struct alignas(ballast::plugin::kHandleBlock) ballast_device_t {
  explicit ballast_device_t(ballast_instance owner) : instance(owner), process(owner->forks.now()) {}

  ballast::plugin::Tag tag{ballast::plugin::Magic::device};
  ballast_instance instance;
  std::atomic<uint32_t> process;  // the instance's ForkCounter as of the process that made the device, or its Vulkan
  // Null: the CPU. Set once; under `is_auto` while contexts are created, else with the device.
  std::atomic<ballast::vulkan::Device*> vulkan{nullptr};
  bool is_auto = false;                      // BALLAST_BACKEND_AUTO, without a name: see backend_choice.hpp
  bool names_gpu = true;                     // false: an import with BALLAST_BACKEND_AUTO does without, if it must
  std::atomic<bool> gpu_probed{false};       // whether a context has gpu_probed for a GPU
  ballast::vulkan::PipelineCache cache;      // where the host keeps caches
  std::atomic<uint32_t> saved_pipelines{0};  // in the cache as the host has it
  std::atomic<uint64_t> live_contexts{0};
  std::atomic<bool> counted_lost{false};
};

struct alignas(ballast::plugin::kHandleBlock) ballast_context_t {
  ballast_context_t(ballast_device owner, ballast::Allocator& allocator)
      : device(owner),
        process(owner->instance->forks.now()),
        slots(allocator, {ballast::plugin::execute_begun, ballast::plugin::advance_begun}),
        job_threads(allocator) {}

  ballast::plugin::Tag tag{ballast::plugin::Magic::context};
  ballast_device device;
  std::atomic<uint32_t> process;  // the instance's ForkCounter, as of the last process that may use the context
  ballast::plugin::ContextLimits limits;
  ballast::ThreadPool* threads = nullptr;
  ballast::plugin::HostTaskBlock* host_tasks = nullptr;  // where the host gave parallel or spawn
  ballast::plugin::FrameSlots slots;
  ballast::ThreadGroup job_threads;  // one a slot, for begin; none where the host gave spawn or no leave
  bool has_job_threads = false;
  bool warned_no_worker = false;                           // where nobody but the threads that wait does
  ballast::vulkan::ExternalJobs* external_jobs = nullptr;  // for record and submit, on a device of the host's
  ballast::Status
      cpu_only_reason;  // why the CPU does all jobs in host memory, although Vulkan was named; ok: it need not
  uint64_t gpu_bytes = 0;
  std::atomic<bool> inside{false};  // some thread is in a call that needs the context for itself
};

namespace ballast::plugin {

// These turn a host's handle into the object, or fail. The last two also fail in a child of fork that must not use the
// object.
ballast_result check_instance(ballast_instance& instance, const ErrorSink& errors);
ballast_result check_device(ballast_device& device, const ErrorSink& errors);
ballast_result check_context(ballast_context& context, const ErrorSink& errors);

// The same for destroy_*, which drops such an object.
ballast_result check_device_handle(ballast_device& device, const ErrorSink& errors);
ballast_result check_context_handle(ballast_context& context, const ErrorSink& errors);

}  // namespace ballast::plugin
