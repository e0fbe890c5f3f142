#include "host/vulkan/plan/outputs.hpp"

#include <algorithm>

namespace ballast::vulkan {

constexpr uint64_t kStatusBytes = 16;

IoLayout layout_io(const Request& request, uint32_t layers, uint32_t alignment) {
  IoLayout io;
  const uint64_t items = uint64_t{layers} * request.items, packs = uint64_t{layers} * request.packs;
  io.in_bytes = items * weight_size(request.weight_type);
  const auto place = [&](Binding binding, bool wanted, uint64_t bytes) {
    Extent& extent = io.out[static_cast<uint32_t>(binding)];
    extent.offset = (io.out_bytes + alignment - 1) / alignment * alignment;
    extent.bytes = wanted ? bytes : 0;
    if (wanted) io.out_bytes = extent.offset + bytes;
  };
  place(Binding::pack_index, true, items * 4);
  place(Binding::rank_in_pack, request.outputs & kOutRank, items * 4);
  place(Binding::pack_load, request.outputs & kOutLoad, packs * 4);
  place(Binding::load_exponent, request.outputs & kOutExponent, uint64_t{layers} * 4);
  place(Binding::report, request.outputs & kOutReport, uint64_t{layers} * kReportWords * 4);
  place(Binding::lower_bound, request.outputs & kOutBound, uint64_t{layers} * 4);
  place(Binding::status, true, kStatusBytes);
  return io;
}

uint32_t layers_within(const Request& request, uint64_t in_bytes, uint64_t out_bytes, uint32_t alignment) {
  // What an output region costs beyond its layers is the gap before it.
  const uint64_t fixed = kStatusBytes + uint64_t{kBindings} * alignment;
  const IoLayout one = layout_io(request, 1, 1);
  const uint64_t per_layer = one.out_bytes - kStatusBytes;
  if (out_bytes < fixed + per_layer || in_bytes < one.in_bytes) return 0;
  return static_cast<uint32_t>(
      std::min<uint64_t>({in_bytes / one.in_bytes, (out_bytes - fixed) / per_layer, UINT32_MAX}));
}

}  // namespace ballast::vulkan
