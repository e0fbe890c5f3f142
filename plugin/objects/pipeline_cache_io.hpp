// The pipelines of a Vulkan device, kept by the host between its runs (cache_load and cache_store). Whatever goes wrong
// here costs time and nothing else: it is logged, and no call fails for it.
#pragma once

#include "plugin/objects/handles.hpp"

namespace ballast::plugin {

// Once the device is open, unless it has a cache already or the host keeps none.
void open_cache(ballast_device_t& device, vulkan::Device& vulkan);

// If pipelines were added since the last time.
void save_cache(ballast_device_t& device);

// Before the device is closed.
void close_cache(ballast_device_t& device);

}  // namespace ballast::plugin
