// How much memory of the host and of a GPU a context would take, before it is made.
#include "plugin/boundary/structs.hpp"
#include "plugin/calls/api.hpp"
#include "plugin/check/context.hpp"
#include "plugin/check/context_size.hpp"
#include "plugin/objects/backend_choice.hpp"
#include "plugin/objects/vulkan_devices.hpp"

namespace ballast::plugin {
namespace {

// As create_context makes it: an engine a slot, and the scratch of what is recorded.
Status gpu_bytes_of(vulkan::Device& device, const ContextLimits& limits, uint64_t* out) {
  const vulkan::EngineLimits each = vulkan_limits(limits);
  uint64_t of_slot = 0, of_host_jobs = 0;
  if (device.submits())
    if (const Status status = vulkan::Engine::gpu_bytes_for(device, each, &of_slot); !status.ok()) return status;
  if (device.imported())
    if (const Status status = vulkan::ExternalJobs::gpu_bytes_for(device, each, &of_host_jobs); !status.ok())
      return status;
  *out = of_slot * limits.frame_slots + of_host_jobs;
  return {};
}

// What both queries check first. device becomes the object.
ballast_result begin_query(ballast_device& device, const ballast_context_desc* desc, const uint64_t* bytes,
                           ErrorSink& errors, ballast_context_desc& copy) {
  if (!errors.valid()) return BALLAST_E_STRUCT;
  if (const ballast_result code = check_device(device, errors)) return code;
  errors.log_to(device->instance->services);
  if (!desc) return errors.null_argument(1, "desc");
  if (!bytes) return errors.null_argument(2, "bytes");
  if (const ballast_result code = read_in(desc, copy, errors)) return code;
  if (const ballast_result code = check_context_desc(copy, errors)) return code;
  return check_host_size(*device, limits_of(copy), copy.flags, errors);
}

}  // namespace

ballast_result BALLAST_CALL context_gpu_size(ballast_device device, const ballast_context_desc* desc, uint64_t* bytes,
                                             ballast_error* err) {
  ErrorSink errors(err);
  ballast_context_desc copy;
  if (const ballast_result code = begin_query(device, desc, bytes, errors, copy)) return code;

  const ContextLimits limits = limits_of(copy);
  probe_gpu(*device, limits);
  vulkan::Device* vulkan = device->vulkan.load();
  const Status alive = vulkan ? vulkan->alive() : Status{};
  const bool cpu_only_reason =
      !vulkan || (!alive.ok() && device->is_auto) || vulkan->self_test() == vulkan::Device::SelfTest::refused;
  if (!cpu_only_reason && !alive.ok()) return fail_on_device(*device, errors, argument(0), alive);
  uint64_t sum = 0;
  if (!cpu_only_reason)
    if (const Status status = gpu_bytes_of(*vulkan, limits, &sum); !status.ok())
      return fail_on_device(*device, errors, argument(0), status);
  *bytes = sum;
  return BALLAST_OK;
}

ballast_result BALLAST_CALL context_host_size(ballast_device device, const ballast_context_desc* desc, uint64_t* bytes,
                                              ballast_error* err) {
  ErrorSink errors(err);
  ballast_context_desc copy;
  if (const ballast_result code = begin_query(device, desc, bytes, errors, copy)) return code;
  const ContextLimits limits = limits_of(copy);
  *bytes = host_bytes_of(*device, limits, copy.flags);
  return BALLAST_OK;
}

}  // namespace ballast::plugin
