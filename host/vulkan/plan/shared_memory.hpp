// Whether a device has the shared memory that a kernel takes. Drivers accept too much silently, so this is checked
// before a pipeline is made; a test compares the formulas of the table with what the modules declare.
#pragma once

#include <cstdint>

#include "host/base/status.hpp"
#include "host/vulkan/plan/kernel.hpp"
#include "host/vulkan/plan/layout.hpp"
#include "host/vulkan/plan/limits.hpp"

namespace ballast::vulkan {

// Code::unsupported, and why, where a workgroup of the kernel is too much for the device.
Status check_fits(Kernel kernel, const Specialization& constants, const DeviceLimits& limits);

}  // namespace ballast::vulkan
