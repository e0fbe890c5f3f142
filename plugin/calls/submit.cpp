// Packing in buffers of the host, on its own queue.
#include "plugin/boundary/structs.hpp"
#include "plugin/calls/api.hpp"
#include "plugin/calls/call_guard.hpp"
#include "plugin/check/vk_import.hpp"
#include "plugin/check/vk_record.hpp"
#include "plugin/check/vk_stage_mask.hpp"
#include "plugin/objects/vulkan_devices.hpp"

namespace ballast::plugin {
namespace {

static_assert(vulkan::kMostSemaphores == BALLAST_MAX_SEMAPHORES);

struct SemaphoreList {
  const char* name;
  Field field;
  Field count_field;
  const ballast_vk_semaphore* first;
  uint32_t count;
};

ballast_result check_semaphore(const vulkan::Device& device, const SemaphoreList& list, uint32_t i,
                               const ErrorSink& errors) {
  const ballast_vk_semaphore& semaphore = list.first[i];
  if (semaphore.semaphore == 0)
    return errors.fail(BALLAST_E_ARGUMENT, list.field, "vk_submit.%s[%u].semaphore is 0.", list.name, i);
  if (semaphore.value != 0 && !device.timelines())
    return errors.fail(BALLAST_E_UNSUPPORTED, list.field,
                       "vk_submit.%s[%u].value is %llu, but the import names no enabled timelineSemaphore.", list.name,
                       i, static_cast<unsigned long long>(semaphore.value));
  return BALLAST_OK;
}

// Nothing is asked of a signal's.
ballast_result check_wait_stages(const vulkan::Device& device, const SemaphoreList& list, const ErrorSink& errors) {
  for (uint32_t i = 0; i < list.count; ++i) {
    char name[48];
    std::snprintf(name, sizeof name, "vk_submit.%s[%u].stage_mask", list.name, i);
    if (const auto code = check_stages(device, list.first[i].stage_mask, StagePlace::wait, list.field, name, errors))
      return code;
  }
  return BALLAST_OK;
}

ballast_result read_semaphores(const vulkan::Device& device, const SemaphoreList& list, const ErrorSink& errors,
                               vulkan::SubmitSync::List& out) {
  if (list.count > BALLAST_MAX_SEMAPHORES)
    return errors.fail(BALLAST_E_ARGUMENT, list.count_field, "vk_submit has %u %s; at most %u are allowed.", list.count,
                       list.name, BALLAST_MAX_SEMAPHORES);
  if (list.count != 0 && !list.first)
    return errors.fail(BALLAST_E_ARGUMENT, list.field, "vk_submit.%s is NULL, yet it is to hold %u.", list.name,
                       list.count);
  for (uint32_t i = 0; i < list.count; ++i) {
    if (const auto code = check_semaphore(device, list, i, errors)) return code;
    const ballast_vk_semaphore& semaphore = list.first[i];
    out.semaphores[i] = to_vulkan<VkSemaphore>(semaphore.semaphore);
    out.values[i] = semaphore.value;
    out.stages[i] = semaphore.stage_mask ? static_cast<VkPipelineStageFlags>(semaphore.stage_mask)
                                         : VkPipelineStageFlags{VK_PIPELINE_STAGE_ALL_COMMANDS_BIT};
  }
  out.count = list.count;
  return BALLAST_OK;
}

ballast_result read_sync(const vulkan::Device& device, const ballast_vk_submit& desc, const ErrorSink& errors,
                         vulkan::SubmitSync& out) {
  if (!device.submits())
    return errors.fail(BALLAST_E_UNSUPPORTED, argument(0),
                       "The context's device was imported with BALLAST_VK_NO_SUBMIT; only record works on it.");
  const SemaphoreList waits{"waits", BALLAST_FIELD(ballast_vk_submit, waits),
                            BALLAST_FIELD(ballast_vk_submit, wait_count), desc.waits, desc.wait_count};
  if (const auto code = read_semaphores(device, waits, errors, out.waits)) return code;
  if (const auto code = check_wait_stages(device, waits, errors)) return code;
  out.fence = to_vulkan<VkFence>(desc.fence);
  return read_semaphores(device,
                         {"signals", BALLAST_FIELD(ballast_vk_submit, signals),
                          BALLAST_FIELD(ballast_vk_submit, signal_count), desc.signals, desc.signal_count},
                         errors, out.signals);
}

}  // namespace

ballast_result BALLAST_CALL submit(ballast_context context, const ballast_job_desc* source,
                                   const ballast_vk_submit* sub, ballast_error* err) {
  const ContextCall call(context, err);
  if (call.code != BALLAST_OK) return call.code;
  const ErrorSink& errors = call.errors;
  Job job;
  if (const ballast_result code = check_gpu_job(*context, source, errors, job)) return code;
  if (!sub) return errors.null_argument(2, "sub");
  ballast_vk_submit desc;
  if (const ballast_result code = read_in(sub, desc, errors)) return code;
  if (const ballast_result code = check_lends_device(*context, errors)) return code;
  if (!desc.record)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_vk_submit, record), "vk_submit.record is NULL.");
  HostJob host;
  if (const auto code = check_record(*context, job, desc.record, CommandBuffer::of_host_or_own, errors, host))
    return code;
  vulkan::SubmitSync sync;
  if (const auto code = read_sync(*context->device->vulkan.load(), desc, errors, sync)) return code;
  const Status status = context->external_jobs->submit(host.plan, host.target, sync);
  return status.ok() ? BALLAST_OK : fail_on_device(*context->device, errors, {}, status);
}

}  // namespace ballast::plugin
