#include "host/vulkan/plan/outputs.hpp"

#include <algorithm>

#include "host/vulkan/plan/output_table.hpp"

namespace ballast::vulkan {

IoLayout layout_io(const Request& request, uint32_t layers, uint32_t alignment) {
  IoLayout io;
  io.in_bytes = uint64_t{layers} * request.items * weight_size(request.weight_type);
  for (const OutputBuffer& output : kOutputTable) {
    Extent& extent = io.out[static_cast<uint32_t>(output.binding)];
    extent.offset = (io.out_bytes + alignment - 1) / alignment * alignment;
    if (!output.is_in(request.outputs)) continue;
    extent.bytes = output.bytes(request.items, request.packs, layers);
    io.out_bytes = extent.offset + extent.bytes;
  }
  return io;
}

uint32_t layers_within(const Request& request, uint64_t in_bytes, uint64_t out_bytes, uint32_t alignment) {
  const IoLayout none = layout_io(request, 0, 1), one = layout_io(request, 1, 1);
  // An output region takes its layers and the gap before it.
  const uint64_t fixed = none.out_bytes + uint64_t{kBindings} * alignment;
  const uint64_t per_layer = one.out_bytes - none.out_bytes;
  if (out_bytes < fixed + per_layer || in_bytes < one.in_bytes) return 0;
  return static_cast<uint32_t>(
      std::min<uint64_t>({in_bytes / one.in_bytes, (out_bytes - fixed) / per_layer, UINT32_MAX}));
}

}  // namespace ballast::vulkan
