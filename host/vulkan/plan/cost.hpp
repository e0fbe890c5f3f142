// How much a dispatch is estimated to cost: within a small factor, on the high side.
#pragma once

#include <cstdint>

#include "host/vulkan/plan/kernel.hpp"
#include "host/vulkan/plan/layout.hpp"
#include "host/vulkan/plan/limits.hpp"

namespace ballast::vulkan {

// Iterations of inner loops that a lane makes in one workgroup; of a refiner for one move. `rows` is what keep and
// choose look through.
uint64_t iterations_of(Kernel kernel, const Specialization& constants, uint32_t rows, uint32_t width);

// Turns of rolled loops that a lane takes at most in one workgroup: what some drivers limit. Not for refiners
// (loop_cost.hpp).
uint64_t loops_of(Kernel kernel, const Specialization& constants, uint32_t rows);

// Of a refiner, before its first move and after its last.
uint64_t setup_iterations_of(Kernel kernel, const Specialization& constants);

// A dispatch of so many workgroups, each of whose lanes makes so many iterations.
uint64_t nanoseconds_of(uint64_t iterations, uint64_t groups, uint32_t workgroup, const Speed& speed);

// The most workgroups whose dispatch stays below the limit; at least 1.
uint64_t groups_within(uint64_t limit_ns, uint64_t iterations, uint32_t workgroup, const Speed& speed);

}  // namespace ballast::vulkan
