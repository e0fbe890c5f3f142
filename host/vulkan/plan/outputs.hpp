// Where weights and outputs of a batch of layers lie in the buffers that the host and the device share. Pure.
#pragma once

#include <array>
#include <cstdint>

#include "host/vulkan/plan/layout.hpp"
#include "host/vulkan/plan/plan.hpp"

namespace ballast::vulkan {

struct Extent {
  uint64_t offset = 0;
  uint64_t bytes = 0;  // 0: absent
};

struct IoLayout {
  uint64_t in_bytes = 0;                // weights, dense, from offset 0
  std::array<Extent, kBindings> out{};  // of the output bindings, from Binding::pack_index on
  uint64_t out_bytes = 0;

  const Extent& at(Binding binding) const { return out[static_cast<uint32_t>(binding)]; }
};

// For so many layers of the request's shape. Offsets are multiples of `alignment`. The status is always there.
IoLayout layout_io(const Request& request, uint32_t layers, uint32_t alignment);

// The most layers for which neither buffer grows beyond its size; 0 where not even one fits.
uint32_t layers_within(const Request& request, uint64_t in_bytes, uint64_t out_bytes, uint32_t alignment);

}  // namespace ballast::vulkan
