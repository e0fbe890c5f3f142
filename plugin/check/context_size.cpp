#include "plugin/check/context_size.hpp"

#include "plugin/boundary/structs.hpp"
#include "plugin/check/context.hpp"

namespace ballast::plugin {

// As create_context makes it, part by part.
uint64_t host_bytes_of(const ballast_device_t& device, const ContextLimits& limits, uint32_t flags) {
  const ballast_instance_desc& services = device.instance->services;
  const bool own_threads = (flags & BALLAST_CONTEXT_OWN_THREADS) != 0;
  const uint32_t slots = limits.frame_slots, workers = limits.engine.workers;
  uint64_t slot = cpu::Engine::bytes_for(limits.engine);
  if (slot == SIZE_MAX) return UINT64_MAX;
  uint64_t sum = sizeof(ballast_context_t) + FrameSlots::bytes_for(slots);
  if (own_threads && !services.parallel && workers > 1) sum += ThreadPool::bytes_for(workers - 1);
  if (own_threads && !services.spawn) sum += ThreadGroup::bytes_for(slots);
  if (services.parallel || services.spawn) sum += HostTaskBlock::bytes_for(slots);
  if (const vulkan::Device* gpu = device.vulkan.load()) {
    if (gpu->submits()) slot += vulkan::Engine::host_bytes_for(vulkan_limits(limits));
    if (gpu->imported()) sum += vulkan::ExternalJobs::host_bytes_for(slots);
  }
  return sum + slots * slot;
}

ballast_result check_host_size(const ballast_device_t& device, const ContextLimits& limits, uint32_t flags,
                               const ErrorSink& errors) {
  const uint64_t bytes = host_bytes_of(device, limits, flags);
  if (bytes <= BALLAST_MAX_CONTEXT_BYTES) return BALLAST_OK;
  constexpr double kGiB = 1 << 30;
  return errors.fail(BALLAST_E_UNSUPPORTED, BALLAST_FIELD(ballast_context_desc, max_items),
                     "A context of that size takes %.1f GiB of host memory, and may take %.0f; lower max_items, "
                     "worker_count or frame_slots.",
                     static_cast<double>(bytes) / kGiB, static_cast<double>(BALLAST_MAX_CONTEXT_BYTES) / kGiB);
}

}  // namespace ballast::plugin
