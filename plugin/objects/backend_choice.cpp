#include "plugin/objects/backend_choice.hpp"

#include <algorithm>

#include "host/cpu/cost.hpp"
#include "plugin/boundary/log.hpp"
#include "plugin/objects/pipeline_cache_io.hpp"

namespace ballast::plugin {
namespace {

// A context whose jobs the CPU does faster than that needs no GPU, and a host that packs little never loads a driver.
constexpr uint64_t kWorthLookingNs = 1'000'000;
constexpr uint32_t kUsualLayers = 64;  // of a context that states no limit

uint64_t largest_job_ns(const ContextLimits& limits) {
  Job job;
  job.layers = limits.max_layers ? limits.max_layers : kUsualLayers;
  job.items = limits.engine.max_items;
  job.packs = limits.engine.max_packs;
  job.recipe = strategies().front().recipe;
  // Where the host made room for as many candidates as some strategy has, it means to run that. Room for all is the
  // default, and says nothing.
  uint32_t most = 1;
  for (const Strategy& strategy : strategies()) most = std::max(most, strategy.recipe.candidates);
  for (const Strategy& strategy : strategies())
    if (strategy.recipe.candidates == limits.engine.max_candidates && strategy.recipe.candidates < most)
      job.recipe = strategy.recipe;
  return cpu::estimate_ns(job, limits.engine.workers);
}

// What may go on in vain for very long is the CPU's, which takes no other job's turn and can be stopped between moves.
bool may_take_very_long(const Recipe& recipe) {
  constexpr uint32_t kMostStall = 1000, kMostMoves = 10'000;
  for (const auto* list : {&recipe.refine, &recipe.finish})
    for (const Refiner& refiner : *list)
      if (refiner.move_cap > kMostMoves || std::min(refiner.stall, refiner.move_cap) > kMostStall) return true;
  return false;
}

// Whether the job is estimated to be done sooner on the slot's GPU.
bool is_sooner_on_gpu(const FrameSlot& slot) {
  if (may_take_very_long(slot.job.recipe)) return false;
  const uint64_t on_gpu = slot.vulkan->estimate_ns(slot.job);  // beyond all bounds where it is not supported
  return on_gpu < cpu::estimate_ns(slot.job, slot.context->limits.engine.workers);
}

}  // namespace

void probe_gpu(ballast_device_t& device, const ContextLimits& limits) {
  if (!device.is_auto || largest_job_ns(limits) < kWorthLookingNs) return;
  // Whoever comes second meanwhile goes on without.
  if (device.gpu_probed.exchange(true, std::memory_order_relaxed)) return;
  ballast_instance_t& instance = *device.instance;
  const Log log(instance.services);
  vulkan::DeviceRequest request;
  request.software = false;
  vulkan::Device* found = nullptr;
  const Status status = vulkan::Device::create(instance.allocator, request, &found);
  if (!status.ok()) return log.say(BALLAST_LOG_INFO, BALLAST_OK, "All jobs run on the CPU: %s.", status.message.data());
  open_cache(device, *found);
  device.process.store(instance.forks.now());  // a child may do this to a device of its parent's
  device.vulkan.store(found);
  log.say(BALLAST_LOG_INFO, BALLAST_OK, "Jobs run on the CPU or on %s, whichever is estimated to be quicker.",
          found->info().name.data());
}

BackendChoice choose_backend(const FrameSlot& slot) {
  const ballast_device_t& device = *slot.context->device;
  if (slot.job.placement.given) {
    const bool names_gpu = !device.is_auto && device.vulkan.load();
    return {false, names_gpu ? failure(Code::unsupported, "jobs with options of ballast_placement.h run on the CPU")
                             : Status{}};
  }
  if (device.is_auto) return {slot.vulkan && slot.gpu_failure.ok() && is_sooner_on_gpu(slot), {}};
  if (!slot.gpu_failure.ok()) return {false, slot.gpu_failure};
  if (!slot.vulkan) return {false, slot.context->cpu_only_reason};
  const Status status = slot.vulkan->supports(slot.job);
  return {status.ok(), status};
}

}  // namespace ballast::plugin
