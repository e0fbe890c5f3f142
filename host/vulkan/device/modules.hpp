// The SPIR-V of each kernel.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "host/vulkan/plan/kernel.hpp"

namespace ballast::vulkan {

// Whether the kernel has a module of its own for subgroups.
bool has_subgroup_form(Kernel kernel);

// The words of any kernel's module fit.
using ModuleRoom = std::array<uint32_t, 16 * 1024>;

// The words of a kernel's module, in the room.
std::span<const uint32_t> module_of(Kernel kernel, bool subgroup_form, ModuleRoom& room);

}  // namespace ballast::vulkan
