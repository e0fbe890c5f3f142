// The Vulkan side of devices and contexts, in the boundary's words.
#pragma once

#include "ballast/ballast.h"
#include "host/vulkan/run/engine.hpp"
#include "plugin/boundary/error.hpp"
#include "plugin/boundary/log.hpp"
#include "plugin/objects/handles.hpp"

namespace ballast::plugin {

// The device that the description names, or the best; *out is untouched on failure.
ballast_result open_vulkan(Allocator& allocator, const ballast_device_desc& desc, const Log& log,
                           const ErrorSink& errors, vulkan::Device** out);

// The host's device, as check_import took it in; likewise.
ballast_result import_vulkan(Allocator& allocator, const ballast_device_desc& desc, const vulkan::Import& import,
                             const ErrorSink& errors, vulkan::Device** out);

ballast_device_caps vulkan_caps(const vulkan::PhysicalDevice& device);

// What the system shows, for listing; none where there is no Vulkan. Destroy it with vulkan::Instance::destroy.
vulkan::Instance* list_vulkan(Allocator& allocator, const Log& log);

// A failure of the host module's Vulkan side.
ballast_result fail_vulkan(const ErrorSink& errors, Field field, const Status& status);

// Whether the CPU stands in for an imported device that has no memory left: unless the host names Vulkan.
bool may_do_without(const ballast_device_t& device, const Status& status);

// The first that finds the device lost is counted.
void count_if_lost(ballast_device_t& device, const Status& status);

// The same for a job; the first that finds the device lost is counted.
ballast_result fail_on_device(ballast_device_t& device, const ErrorSink& errors, Field field, const Status& status);

}  // namespace ballast::plugin
