#include "host/vulkan/plan/request.hpp"

#include <algorithm>

#include "host/vulkan/plan/outputs.hpp"
#include "host/vulkan/plan/plan.hpp"
#include "host/vulkan/plan/scratch_layout.hpp"

namespace ballast::vulkan {
namespace {

constexpr uint64_t kScratchBudget = uint64_t{128} << 20;
constexpr uint64_t kWayBudget = uint64_t{32} << 20;  // each way

}  // namespace

Status check_within(const EngineLimits& limits, const Request& request) {
  if (request.items > limits.max_items || request.packs > limits.max_packs)
    return failure(Code::unsupported, "the job is larger than the context was made for");
  if (request.recipe.candidates > limits.max_candidates)
    return failure(
        Code::unsupported,
        "the recipe has %u candidates, and the context took GPU memory for %u; make it with max_candidates %u",
        request.recipe.candidates, limits.max_candidates, request.recipe.candidates);
  return {};
}

Capacity capacity_for(const EngineLimits& limits, const DeviceLimits& device) {
  const uint32_t packs = std::min(limits.max_packs, kMaxPacks);
  const uint64_t greedy = scratch_bytes_per_layer(std::min(limits.max_items, kMaxItemsGreedy), packs, 1);
  const uint64_t any = scratch_bytes_per_layer(std::min(limits.max_items, kMaxItems), packs, limits.max_candidates);
  const uint64_t layer = std::max(greedy, any), layers = limits.max_layers ? limits.max_layers : kUnstatedLayers;
  Capacity capacity;
  // At least one layer; more only within the budget.
  capacity.scratch = std::min(
      {std::max(layer, std::min(layer * layers, kScratchBudget)), uint64_t{device.storage_range}, device.allocation});

  Request request;
  request.items = std::min(limits.max_items, kMaxItemsGreedy);
  request.packs = packs;
  request.weight_type = WeightType::f64;
  request.outputs = kAllOutputs;
  const IoLayout one = layout_io(request, 1, device.offset_alignment);
  const uint64_t gaps = uint64_t{kBindings} * (device.offset_alignment + 1);
  const uint64_t out = layout_io(request, 1, 1).out_bytes;
  capacity.in = std::max(one.in_bytes, std::min(one.in_bytes * layers, kWayBudget));
  capacity.out = gaps + std::max(one.out_bytes, std::min(out * layers, kWayBudget));
  return capacity;
}

Request request_of(const Job& job) {
  Request request;
  request.layers = job.layers;
  request.items = job.items;
  request.packs = job.packs;
  request.first_layer = job.first_layer;
  request.weight_type = job.weight_type;
  request.weight_stride = job.items * static_cast<uint32_t>(weight_size(job.weight_type) / sizeof(uint32_t));
  request.target_gap_ppb = job.target_gap_ppb;
  request.seed = job.seed;
  request.recipe = job.recipe;
  request.outputs = kOutStatus;
  if (job.out.rank_in_pack) request.outputs |= kOutRank;
  if (job.out.pack_load || job.out.pack_value) request.outputs |= kOutLoad;
  if (job.out.load_exponent || job.out.pack_value) request.outputs |= kOutExponent;
  if (job.out.report) request.outputs |= kOutReport;
  return request;
}

Request request_in_buffers(const Job& job, uint32_t outputs) {
  Request request = request_of(job);
  request.weight_stride = static_cast<uint32_t>(job.weight_stride / sizeof(uint32_t));
  request.outputs = outputs;
  return request;
}

}  // namespace ballast::vulkan
