// How much shared memory a kernel takes. Drivers accept too much silently, so this is checked before a pipeline is
// made; a test compares these formulas with what the modules declare.
#pragma once

#include <cstdint>

#include "host/base/status.hpp"
#include "host/vulkan/plan/kernel.hpp"
#include "host/vulkan/plan/layout.hpp"
#include "host/vulkan/plan/limits.hpp"

namespace ballast::vulkan {

// Bytes, no less than the module declares.
uint64_t shared_bytes_of(Kernel kernel, const Specialization& constants);

// Code::unsupported, and why, where a workgroup of the kernel is too much for the device.
Status check_fits(Kernel kernel, const Specialization& constants, const DeviceLimits& limits);

}  // namespace ballast::vulkan
