// BALLAST_BACKEND_AUTO: the CPU, and beside it a GPU where one is worth its while.
#pragma once

#include "plugin/objects/handles.hpp"

namespace ballast::plugin {

// Before a context of such a device is equipped: looks for a GPU, once, if its largest jobs take the CPU long enough.
// Finding none is no failure.
void probe_gpu(ballast_device_t& device, const ContextLimits& limits);

// Whether the slot's job is estimated to be done sooner on its GPU.
bool is_for_gpu(const FrameSlot& slot);

}  // namespace ballast::plugin
