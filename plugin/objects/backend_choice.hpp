// Which backend serves a job. BALLAST_BACKEND_AUTO: the CPU, and beside it a GPU where one is worth its while.
#pragma once

#include "plugin/objects/handles.hpp"

namespace ballast::plugin {

// Before a context of such a device is equipped: looks for a GPU, once, if its largest jobs take the CPU long enough.
// Finding none is no failure.
void probe_gpu(ballast_device_t& device, const ContextLimits& limits);

struct BackendChoice {
  bool gpu = false;
  Status remark;  // why the CPU serves a job of a GPU that the host named
};

// Which backend serves the slot's job, after a failure of the GPU (slot.gpu_failure) too.
BackendChoice choose_backend(const FrameSlot& slot);

}  // namespace ballast::plugin
