// What a context is to be made for: the description checked, and its zeros replaced by what they mean.
#pragma once

#include "host/vulkan/run/engine.hpp"
#include "plugin/objects/handles.hpp"

namespace ballast::plugin {

ballast_result check_context_desc(const ballast_context_desc& desc, const ErrorSink& errors);

// The limits of a description that has been checked.
ContextLimits limits_of(const ballast_context_desc& desc);

// These limits as the Vulkan side takes them.
vulkan::EngineLimits vulkan_limits(const ContextLimits& limits);

}  // namespace ballast::plugin
