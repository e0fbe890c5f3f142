// How much host memory a context takes.
#pragma once

#include "plugin/objects/handles.hpp"

namespace ballast::plugin {

// Of a context of the device, whose description has been checked; for a GPU at most.
uint64_t host_bytes_of(const ballast_device_t& device, const ContextLimits& limits, uint32_t flags);

// Whether that is within BALLAST_MAX_CONTEXT_BYTES.
ballast_result check_host_size(const ballast_device_t& device, const ContextLimits& limits, uint32_t flags,
                               const ErrorSink& errors);

}  // namespace ballast::plugin
