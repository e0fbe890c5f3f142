// How much a dispatch is estimated to cost: within a small factor, on the high side.
#pragma once

#include <cstdint>

#include "host/vulkan/plan/limits.hpp"

namespace ballast::vulkan {

// A dispatch of so many workgroups, each of whose lanes makes so many iterations.
uint64_t nanoseconds_of(uint64_t iterations, uint64_t groups, uint32_t workgroup, const Speed& speed);

// The most workgroups whose dispatch stays below the limit; at least 1.
uint64_t groups_within(uint64_t limit_ns, uint64_t iterations, uint32_t workgroup, const Speed& speed);

}  // namespace ballast::vulkan
