// The SPIR-V of each kernel.
#pragma once

#include <cstdint>
#include <span>

#include "host/vulkan/plan/kernel.hpp"

namespace ballast::vulkan {

std::span<const uint32_t> module_of(Kernel kernel, bool subgroup_form);

}  // namespace ballast::vulkan
