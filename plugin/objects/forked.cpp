#include "plugin/objects/forked.hpp"

namespace ballast::plugin {
namespace {

bool uses_vulkan(const ballast_context_t& context) {
  for (const FrameSlot& slot : context.slots.all())
    if (slot.vulkan) return true;
  return context.external_jobs || is_lost_to_fork(*context.device);
}

bool adopt(ballast_context_t& context, uint32_t process) {
  if (!context.slots.lock_if_idle()) return context.process.load() == process;
  // Another thread may have been first, and be at work by now.
  const bool idle = context.process.load() == process || !context.inside.load(std::memory_order_acquire);
  if (idle) context.process.store(process);
  context.slots.unlock();
  return idle;
}

}  // namespace

bool is_lost_to_fork(const ballast_device_t& device) {
  return device.vulkan.load() && device.process.load() != device.instance->forks.now();
}

bool is_lost_to_fork(ballast_context_t& context, const char** reason) {
  const uint32_t process = context.device->instance->forks.now();
  if (context.process.load(std::memory_order_relaxed) == process) return false;
  if (uses_vulkan(context)) return *reason = "uses Vulkan", true;
  if (context.threads || context.has_job_threads) return *reason = "has threads of its own", true;
  if (!adopt(context, process)) return *reason = "was in use then", true;
  return false;
}

void drop_after_fork(Allocator& allocator, ballast_context context) {
  ballast_instance instance = context->device->instance;
  instance->gpu_bytes.fetch_sub(context->gpu_bytes, std::memory_order_relaxed);
  for (FrameSlot& slot : context->slots.all()) cpu::Engine::destroy(slot.engine);
  context->slots.drop();
  context->job_threads.drop();
  ThreadPool::drop(context->threads);
  HostTaskBlock::destroy(allocator, context->host_tasks);
  context->tag.kill();
  allocator.release(context, sizeof(ballast_context_t), alignof(ballast_context_t));
}

}  // namespace ballast::plugin
