// Contexts: the memory and the workers for jobs up to a stated size.
#include <utility>

#include "plugin/boundary/log.hpp"
#include "plugin/boundary/structs.hpp"
#include "plugin/calls/api.hpp"
#include "plugin/check/context.hpp"
#include "plugin/check/context_size.hpp"
#include "plugin/objects/backend_choice.hpp"
#include "plugin/objects/forked.hpp"
#include "plugin/objects/handles.hpp"
#include "plugin/objects/pipeline_cache_io.hpp"
#include "plugin/objects/vulkan_devices.hpp"

namespace ballast::plugin {
namespace {

ballast_result fail_host(const Status& status, Field field, const ErrorSink& errors) {
  return errors.fail(static_cast<ballast_result>(status.code), field, "%s", status.message.data());
}

ballast_result start_workers(ballast_context_t& context, uint32_t flags, const ErrorSink& errors) {
  ballast_instance instance = context.device->instance;
  const uint32_t workers = context.limits.engine.workers;
  if (instance->services.parallel || !(flags & BALLAST_CONTEXT_OWN_THREADS) || workers < 2) return BALLAST_OK;
  const Status status = ThreadPool::create(instance->allocator, workers - 1, &context.threads);
  return status.ok() ? BALLAST_OK : fail_host(status, BALLAST_FIELD(ballast_context_desc, worker_count), errors);
}

ForkJoin workers_of(ballast_context_t& context, FrameSlot& slot) {
  if (context.device->instance->services.parallel) return slot.host->parallel.jobs();
  return context.threads ? context.threads->jobs() : ForkJoin{};
}

void destroy_vulkan(ballast_context_t& context) {
  uint64_t left = 0;
  for (FrameSlot& slot : context.slots.all()) left += vulkan::Engine::destroy(std::exchange(slot.vulkan, nullptr));
  left += vulkan::ExternalJobs::destroy(std::exchange(context.external_jobs, nullptr));
  ballast_instance instance = context.device->instance;
  instance->gpu_bytes.fetch_sub(std::exchange(context.gpu_bytes, 0) - left, std::memory_order_relaxed);
  if (left == 0) return;
  Log(instance->services)
      .say(BALLAST_LOG_WARNING, BALLAST_E_TIMEOUT,
           "A job does not finish; %llu bytes of GPU memory stay allocated for it.",
           static_cast<unsigned long long>(left));
}

Status create_vulkan(ballast_context_t& context, vulkan::Device& device) {
  Allocator& allocator = context.device->instance->allocator;
  const vulkan::EngineLimits limits = vulkan_limits(context.limits);
  for (FrameSlot& slot : context.slots.all()) {
    if (!device.submits()) break;
    if (const Status status = vulkan::Engine::create(allocator, device, limits, &slot.vulkan); !status.ok())
      return status;
    context.gpu_bytes += slot.vulkan->gpu_bytes();
  }
  if (!device.submits())
    context.cpu_only_reason = failure(Code::unsupported, "the host lent its device for recording only");
  if (!device.imported()) return {};
  const Status status =
      vulkan::ExternalJobs::create(allocator, device, limits, context.limits.frame_slots, &context.external_jobs);
  if (status.ok()) context.gpu_bytes += context.external_jobs->gpu_bytes();
  return status;
}

// Beside the CPU's engines, which serve what the device cannot.
ballast_result equip_vulkan(ballast_context_t& context, const ErrorSink& errors) {
  vulkan::Device* device = context.device->vulkan.load();
  const bool is_auto = context.device->is_auto;
  if (!device || (is_auto && !device->alive().ok())) return BALLAST_OK;
  const Status status = create_vulkan(context, *device);
  ballast_instance instance = context.device->instance;
  instance->gpu_bytes.fetch_add(context.gpu_bytes, std::memory_order_relaxed);
  if (status.ok()) {
    Log(instance->services)
        .say(
            BALLAST_LOG_INFO, BALLAST_OK,
            "A context took %llu bytes of GPU memory, for layers of up to %u items and recipes of up to %u candidates.",
            static_cast<unsigned long long>(context.gpu_bytes), context.limits.engine.max_items,
            context.limits.gpu_candidates);
    return BALLAST_OK;
  }
  // A device that gives wrong answers, or has no memory left, is no reason to give none.
  if (!is_auto && status.code != Code::unsupported && !may_do_without(*context.device, status))
    return fail_on_device(*context.device, errors, argument(0), status);
  count_if_lost(*context.device, status);
  destroy_vulkan(context);
  context.cpu_only_reason = status;
  Log(instance->services).say(BALLAST_LOG_WARNING, BALLAST_OK, "Running on the CPU: %s.", status.message.data());
  return BALLAST_OK;
}

// Each slot has memory of its own, so that its job needs no other's to end first.
ballast_result create_slots(ballast_context_t& context, const ErrorSink& errors) {
  Allocator& allocator = context.device->instance->allocator;
  if (!context.slots.create(context.limits.frame_slots, &context))
    return errors.fail(BALLAST_E_MEMORY, {}, "No memory for a context.");
  const ballast_instance_desc& services = context.device->instance->services;
  if (services.parallel || services.spawn) {
    context.host_tasks = HostTaskBlock::create(allocator, context.slots.all(), services);
    if (!context.host_tasks) return errors.fail(BALLAST_E_MEMORY, {}, "No memory for a context.");
  }
  for (FrameSlot& slot : context.slots.all()) {
    const ForkJoin workers = workers_of(context, slot);
    const Status status = cpu::Engine::create(allocator, context.limits.engine, workers, &slot.engine);
    if (!status.ok()) return fail_host(status, BALLAST_FIELD(ballast_context_desc, max_items), errors);
  }
  return equip_vulkan(context, errors);
}

void serve_all(void* slots) { static_cast<FrameSlots*>(slots)->serve_all(); }

// For begin; once all slots are complete.
ballast_result start_job_threads(ballast_context_t& context, uint32_t flags, const ErrorSink& errors) {
  if (context.device->instance->services.spawn || !(flags & BALLAST_CONTEXT_OWN_THREADS)) return BALLAST_OK;
  const auto count = static_cast<uint32_t>(context.slots.all().size());
  context.has_job_threads = true;
  if (context.job_threads.start(count, serve_all, &context.slots)) return BALLAST_OK;
  return errors.fail(BALLAST_E_MEMORY, BALLAST_FIELD(ballast_context_desc, flags),
                     "The system, or the host's allocator, refused to give %u threads for begin.", count);
}

void destroy_host_tasks(ballast_context_t& context) {
  HostTaskBlock* block = std::exchange(context.host_tasks, nullptr);
  if (!block) return;
  if (block->retire())
    context.device->instance->left_tasks.add(block);
  else
    HostTaskBlock::destroy(context.device->instance->allocator, block);
}

void destroy_parts(Allocator& allocator, ballast_context context) {
  context->slots.end();
  context->job_threads.join();
  destroy_host_tasks(*context);
  destroy_vulkan(*context);
  for (FrameSlot& slot : context->slots.all()) cpu::Engine::destroy(slot.engine);
  ThreadPool::destroy(context->threads);
  destroy(allocator, context);
}

ballast_result init_parts(ballast_context_t& context, const ballast_context_desc& desc, const ErrorSink& errors) {
  context.limits = limits_of(desc);
  probe_gpu(*context.device, context.limits);
  if (const ballast_result code = start_workers(context, desc.flags, errors)) return code;
  if (const ballast_result code = create_slots(context, errors)) return code;
  return start_job_threads(context, desc.flags, errors);
}

}  // namespace

ballast_result check_context_handle(ballast_context& context, const ErrorSink& errors) {
  if (!context) return errors.null_argument(0, "context");
  if (!resolve(context, Magic::context))
    return errors.fail(BALLAST_E_ARGUMENT, argument(0), "Argument 0, `context`, is not a live context.");
  return BALLAST_OK;
}

ballast_result check_context(ballast_context& context, const ErrorSink& errors) {
  if (const ballast_result code = check_context_handle(context, errors)) return code;
  const char* reason = "";
  if (!is_lost_to_fork(*context, &reason)) return BALLAST_OK;
  return errors.fail(BALLAST_E_UNSUPPORTED, argument(0),
                     "The context was created before fork and %s. Create a new one in this process.", reason);
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
  if (const ballast_result code = check_context_desc(copy, errors)) return code;
  if (const ballast_result code = check_host_size(*device, limits_of(copy), copy.flags, errors)) return code;

  ballast_context context = create<ballast_context_t>(instance->allocator, device, instance->allocator);
  if (!context) return errors.fail(BALLAST_E_MEMORY, {}, "No memory for a context.");
  if (const ballast_result code = init_parts(*context, copy, errors)) {
    destroy_parts(instance->allocator, context);
    return code;
  }
  device->live_contexts.fetch_add(1, std::memory_order_relaxed);
  instance->live_contexts.fetch_add(1, std::memory_order_relaxed);
  *out = handle_of(context);
  return BALLAST_OK;
}

ballast_result BALLAST_CALL destroy_context(ballast_context context) {
  if (!context) return BALLAST_OK;
  const ErrorSink silent(nullptr);
  if (const ballast_result code = check_context_handle(context, silent)) return code;
  ballast_device device = context->device;
  ballast_instance instance = device->instance;
  const Log log(instance->services);
  if (const char* reason = ""; is_lost_to_fork(*context, &reason)) {
    drop_after_fork(instance->allocator, context);
  } else {
    if (context->inside.exchange(true, std::memory_order_acquire))
      return log.refuse_destroy("context", "a thread is inside run, begin, record or submit");
    if (const char* busy = context->slots.close()) {
      context->inside.store(false, std::memory_order_release);
      return log.refuse_destroy("context", "%s", busy);
    }
    destroy_parts(instance->allocator, context);
    save_cache(*device);
  }
  instance->live_contexts.fetch_sub(1, std::memory_order_relaxed);
  device->live_contexts.fetch_sub(1, std::memory_order_release);
  return BALLAST_OK;
}

}  // namespace ballast::plugin
