// What a SPIR-V module asks of a device once its specialization constants are known.
#pragma once

#include <cstdint>
#include <span>

#include "host/vulkan/plan/layout.hpp"

namespace ballast::vulkan_test {

// Bytes of shared memory.
uint32_t shared_bytes(std::span<const uint32_t> module, const vulkan::Specialization& specialization);

}  // namespace ballast::vulkan_test
