// Packing in buffers of the host, as commands in its own command buffer.
#include "plugin/calls/api.hpp"
#include "plugin/calls/call_guard.hpp"
#include "plugin/check/vk_record.hpp"
#include "plugin/objects/vulkan_devices.hpp"

namespace ballast::plugin {

ballast_result BALLAST_CALL context_scratch_size(ballast_context context, const ballast_job_desc* source,
                                                 uint64_t* bytes, ballast_error* err) {
  const ErrorSink errors(err);
  if (!errors.valid()) return BALLAST_E_STRUCT;
  if (const ballast_result code = check_context(context, errors)) return code;
  Job job;
  if (const ballast_result code = check_gpu_job(*context, source, errors, job)) return code;
  if (!bytes) return errors.null_argument(2, "bytes");
  const vulkan::Device* device = context->device->vulkan.load();
  vulkan::Plan plan;
  if (device && device->imported() && job.layers != 0) {
    if (const ballast_result code = check_lends_device(*context, errors)) return code;
    if (const Status status = context->external_jobs->plan(vulkan::request_in_buffers(job, 0), &plan); !status.ok())
      return fail_vulkan(errors, argument(1), status);
  }
  *bytes = plan.scratch_bytes();
  return BALLAST_OK;
}

ballast_result BALLAST_CALL context_record_layers(ballast_context context, const ballast_job_desc* source,
                                                  uint32_t* layers, ballast_error* err) {
  const ErrorSink errors(err);
  if (!errors.valid()) return BALLAST_E_STRUCT;
  if (const ballast_result code = check_context(context, errors)) return code;
  Job job;
  if (const ballast_result code = check_gpu_job(*context, source, errors, job)) return code;
  if (!layers) return errors.null_argument(2, "layers");
  if (const ballast_result code = check_lends_device(*context, errors)) return code;
  uint32_t most = 0;
  if (job.layers != 0)
    if (const Status status =
            context->external_jobs->layers_at_once(vulkan::request_in_buffers(job, vulkan::kAllOutputs), &most);
        !status.ok())
      return fail_vulkan(errors, argument(1), status);
  *layers = most;
  return BALLAST_OK;
}

ballast_result BALLAST_CALL record(ballast_context context, const ballast_job_desc* source,
                                   const ballast_vk_record* rec, ballast_error* err) {
  const ContextCall call(context, err);
  if (call.code != BALLAST_OK) return call.code;
  const ErrorSink& errors = call.errors;
  Job job;
  if (const ballast_result code = check_gpu_job(*context, source, errors, job)) return code;
  if (!rec) return errors.null_argument(2, "rec");
  HostJob host;
  if (const auto code = check_record(*context, job, rec, CommandBuffer::of_host, errors, host)) return code;
  const Status status = context->external_jobs->record(host.plan, host.target);
  return status.ok() ? BALLAST_OK : fail_on_device(*context->device, errors, {}, status);
}

}  // namespace ballast::plugin
