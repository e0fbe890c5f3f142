// Objects in a child of fork. Threads do not come along, and a Vulkan driver does not survive it.
#pragma once

#include "plugin/objects/handles.hpp"

namespace ballast::plugin {

// Whether the device must not be used in this process: it was made before fork and has Vulkan.
bool is_lost_to_fork(const ballast_device_t& device);

// The same for a context, with the reason as the rest of "The context was created before fork and". A context without
// threads and without Vulkan, in which nothing was going on, becomes one of this process.
bool is_lost_to_fork(ballast_context_t& context, const char** reason);

// Gives such a context's memory back and touches neither threads nor Vulkan. What Vulkan has of it stays until the
// process ends.
void drop_after_fork(Allocator& allocator, ballast_context context);

}  // namespace ballast::plugin
