// Contexts: the memory and the workers for jobs up to a stated size.
#include <algorithm>

#include "host/recipe/recipe.hpp"
#include "plugin/api.hpp"
#include "plugin/objects.hpp"
#include "plugin/structs.hpp"
#include "plugin/vulkan_backend.hpp"

namespace ballast::plugin {
namespace {

uint32_t most_candidates_of_named() {
  uint32_t most = 1;
  for (const Strategy& strategy : strategies()) most = std::max(most, strategy.recipe.candidates);
  return most;
}

ballast_result check_at_most(uint32_t value, uint32_t limit, Field field, const char* name, const ErrorSink& errors) {
  if (value <= limit) return BALLAST_OK;
  return errors.fail(BALLAST_E_ARGUMENT, field, "context_desc.%s is %u; at most %u is allowed.", name, value, limit);
}

ballast_result check_desc(const ballast_context_desc& desc, const ErrorSink& errors) {
  if (desc.max_items == 0)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_context_desc, max_items),
                       "context_desc.max_items is 0; a context is made for layers of a stated size.");
  if (desc.max_items > cpu::kMaxItemsGreedy)
    return errors.fail(BALLAST_E_UNSUPPORTED, BALLAST_FIELD(ballast_context_desc, max_items),
                       "context_desc.max_items is %u; no strategy takes more than %u items.", desc.max_items,
                       cpu::kMaxItemsGreedy);
  if (const auto code = check_at_most(desc.max_candidates, BALLAST_MAX_CANDIDATES,
                                      BALLAST_FIELD(ballast_context_desc, max_candidates), "max_candidates", errors))
    return code;
  if (const auto code = check_at_most(desc.frame_slots, BALLAST_MAX_FRAME_SLOTS,
                                      BALLAST_FIELD(ballast_context_desc, frame_slots), "frame_slots", errors))
    return code;
  if (const auto code = check_at_most(desc.worker_count, BALLAST_MAX_WORKERS,
                                      BALLAST_FIELD(ballast_context_desc, worker_count), "worker_count", errors))
    return code;
  if (desc.flags & ~BALLAST_CONTEXT_OWN_THREADS)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_context_desc, flags),
                       "context_desc.flags is 0x%X; only 0x%X is known.", desc.flags, BALLAST_CONTEXT_OWN_THREADS);
  if (desc.reserved != 0)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_context_desc, reserved),
                       "context_desc.reserved is %u; it must be 0.", desc.reserved);
  return BALLAST_OK;
}

ContextLimits limits_of(const ballast_context_desc& desc) {
  ContextLimits limits;
  limits.engine.max_items = desc.max_items;
  limits.engine.max_packs = desc.max_packs ? std::min(desc.max_packs, desc.max_items) : desc.max_items;
  limits.engine.max_candidates = desc.max_candidates ? desc.max_candidates : most_candidates_of_named();
  limits.engine.workers = std::max(desc.worker_count, 1u);
  limits.max_layers = desc.max_layers;
  return limits;
}

// The host's fork-join callback behind the host module's interface.
struct ForkedCall {
  Task task;
  void* argument;
  uint32_t count;
};

void BALLAST_CALL call_forked(void* argument, uint32_t index) {
  const auto& call = *static_cast<const ForkedCall*>(argument);
  if (index < call.count) call.task(call.argument, index);
}

bool fork_on_host(void* user, Task task, void* argument, uint32_t count) {
  const auto& services = static_cast<ballast_instance>(user)->services;
  ForkedCall call{task, argument, count};
  return services.parallel(services.user, call_forked, &call, count) != 0;
}

ballast_result choose_workers(ballast_context_t& context, uint32_t flags, const ErrorSink& errors) {
  ballast_instance instance = context.device->instance;
  const uint32_t workers = context.limits.engine.workers;
  if (instance->services.parallel) {
    context.jobs = {instance, fork_on_host};
  } else if ((flags & BALLAST_CONTEXT_OWN_THREADS) && workers > 1) {
    const Status status = ThreadPool::create(instance->allocator, workers - 1, &context.threads);
    if (!status.ok())
      return errors.fail(static_cast<ballast_result>(status.code), BALLAST_FIELD(ballast_context_desc, worker_count),
                         "%s", status.message.data());
    context.jobs = context.threads->jobs();
  }
  return BALLAST_OK;
}

// Beside the CPU's engine, which serves what the device cannot.
ballast_result equip_vulkan(ballast_context_t& context, const ErrorSink& errors) {
  vulkan::Device* device = context.device->vulkan;
  if (!device) return BALLAST_OK;
  ballast_instance instance = context.device->instance;
  const cpu::Limits& limits = context.limits.engine;
  const Status status = vulkan::Engine::create(
      instance->allocator, *device,
      {limits.max_items, limits.max_packs, limits.max_candidates, context.limits.max_layers}, &context.vulkan);
  if (!status.ok()) return fail_vulkan(errors, argument(0), status);
  instance->gpu_bytes.fetch_add(context.vulkan->gpu_bytes(), std::memory_order_relaxed);
  return BALLAST_OK;
}

void take_apart(Allocator& allocator, ballast_context context) {
  if (context->vulkan)
    context->device->instance->gpu_bytes.fetch_sub(context->vulkan->gpu_bytes(), std::memory_order_relaxed);
  vulkan::Engine::destroy(context->vulkan);
  if (context->engine) cpu::Engine::destroy(context->engine);
  ThreadPool::destroy(context->threads);
  destroy(allocator, context);
}

ballast_result equip(ballast_context_t& context, const ballast_context_desc& desc, const ErrorSink& errors) {
  context.limits = limits_of(desc);
  if (const ballast_result code = choose_workers(context, desc.flags, errors)) return code;
  Allocator& allocator = context.device->instance->allocator;
  const Status status = cpu::Engine::create(allocator, context.limits.engine, context.jobs, &context.engine);
  if (!status.ok())
    return errors.fail(static_cast<ballast_result>(status.code), BALLAST_FIELD(ballast_context_desc, max_items), "%s",
                       status.message.data());
  return equip_vulkan(context, errors);
}

}  // namespace

ballast_result check_context(ballast_context context, const ErrorSink& errors) {
  if (!context) return errors.null_argument(0, "context");
  if (!context->tag.is(Magic::context))
    return errors.fail(BALLAST_E_ARGUMENT, argument(0), "Argument 0, `context`, is not a live context.");
  return BALLAST_OK;
}

ballast_result BALLAST_CALL create_context(ballast_device device, const ballast_context_desc* desc,
                                           ballast_context* out, ballast_error* err) {
  ErrorSink errors(err);
  if (!errors.valid()) return BALLAST_E_STRUCT;
  if (const ballast_result code = check_device(device, errors)) return code;
  ballast_instance instance = device->instance;
  errors.log_to(instance->services);
  if (!desc) return errors.null_argument(1, "desc");
  if (!out) return errors.null_argument(2, "out");
  ballast_context_desc copy;
  if (const ballast_result code = read_in(desc, copy, errors)) return code;
  if (const ballast_result code = check_desc(copy, errors)) return code;

  ballast_context context = create<ballast_context_t>(instance->allocator, device);
  if (!context) return errors.fail(BALLAST_E_MEMORY, {}, "No memory for a context.");
  if (const ballast_result code = equip(*context, copy, errors)) {
    take_apart(instance->allocator, context);
    return code;
  }
  device->live_contexts.fetch_add(1, std::memory_order_relaxed);
  instance->live_contexts.fetch_add(1, std::memory_order_relaxed);
  *out = context;
  return BALLAST_OK;
}

ballast_result BALLAST_CALL destroy_context(ballast_context context) {
  if (!context) return BALLAST_OK;
  const ErrorSink silent(nullptr);
  if (const ballast_result code = check_context(context, silent)) return code;
  if (context->inside.exchange(true, std::memory_order_acquire)) return BALLAST_E_BUSY;
  ballast_device device = context->device;
  ballast_instance instance = device->instance;
  take_apart(instance->allocator, context);
  instance->live_contexts.fetch_sub(1, std::memory_order_relaxed);
  device->live_contexts.fetch_sub(1, std::memory_order_release);
  return BALLAST_OK;
}

}  // namespace ballast::plugin
