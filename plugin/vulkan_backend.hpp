// The Vulkan side of devices and contexts, in the boundary's words.
#pragma once

#include "ballast/ballast.h"
#include "host/vulkan/engine.hpp"
#include "plugin/error.hpp"
#include "plugin/objects.hpp"

namespace ballast::plugin {

// The device that the description names, or the best; *out is untouched on failure.
ballast_result open_vulkan(Allocator& allocator, const ballast_device_desc& desc, const ErrorSink& errors,
                           vulkan::Device** out);

ballast_device_caps vulkan_caps(const vulkan::PhysicalDevice& device);

// What the system shows, for listing; none where there is no Vulkan. Destroy it with vulkan::Instance::destroy.
vulkan::Instance* list_vulkan(Allocator& allocator);

// A failure of the host module's Vulkan side.
ballast_result fail_vulkan(const ErrorSink& errors, Field field, const Status& status);

}  // namespace ballast::plugin
