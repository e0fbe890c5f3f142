// A caller's ballast_vk_record, checked field by field and turned into the host module's words.
#pragma once

#include "ballast/ballast.h"
#include "host/job.hpp"
#include "host/vulkan/run/engine.hpp"
#include "plugin/boundary/error.hpp"
#include "plugin/objects/handles.hpp"

namespace ballast::plugin {

// A job for buffers of the host, as record and submit need it.
struct HostJob {
  ballast_vk_record record;
  vulkan::Plan plan;
  vulkan::CallerBuffers target;
};

// Whose command buffer it is.
enum class CommandBuffer { of_host, of_host_or_own };

// Whether the context's device has buffers of the host at all.
ballast_result check_lends_device(const ballast_context_t& context, const ErrorSink& errors);

// The job's own fields and what the device makes of it. layer_count 0 is fine, and leaves nothing to do.
ballast_result check_gpu_job(const ballast_context_t& context, const ballast_job_desc* source, const ErrorSink& errors,
                             Job& job);

// source is the caller's; job is checked.
ballast_result check_record(const ballast_context_t& context, const Job& job, const ballast_vk_record* source,
                            CommandBuffer commands, const ErrorSink& errors, HostJob& out);

}  // namespace ballast::plugin
