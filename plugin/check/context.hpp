// What a context is to be made for: the description checked, and its zeros replaced by what they mean.
#pragma once

#include "host/vulkan/run/engine.hpp"
#include "plugin/objects/handles.hpp"

namespace ballast::plugin {

ballast_result check_context_desc(const ballast_context_desc& desc, const ErrorSink& errors);

// Of a description that has been checked.
ContextLimits limits_of(const ballast_context_desc& desc);

// The same in the words of the Vulkan side.
vulkan::EngineLimits vulkan_limits(const ContextLimits& limits);

}  // namespace ballast::plugin
