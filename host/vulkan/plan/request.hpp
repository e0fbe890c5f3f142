// What a plan depends on: the job, and the room that was made for it.
#pragma once

#include <cstdint>

#include "host/base/status.hpp"
#include "host/job.hpp"
#include "host/vulkan/plan/limits.hpp"

namespace ballast::vulkan {

// The part of a job that a plan depends on.
struct Request {
  uint32_t layers = 0;
  uint32_t items = 0;
  uint32_t packs = 0;
  uint32_t first_layer = 0;
  WeightType weight_type = WeightType::f32;
  uint32_t weight_stride = 0;  // words from layer to layer
  uint32_t outputs = 0;        // OutputBit
  uint32_t target_gap_ppb = 0;
  uint64_t seed = 0;
  Recipe recipe;

  uint32_t slots() const { return items / packs; }
};

// The plan's input, from a job. Weights go to the device without the gaps between layers.
Request request_of(const Job& job);

// The job with its weights where the host has them, and these outputs (OutputBit).
Request request_in_buffers(const Job& job, uint32_t outputs);

// The largest job that an engine has room for.
struct EngineLimits {
  uint32_t max_items = 0;
  uint32_t max_packs = 0;
  uint32_t max_candidates = 0;
  uint32_t max_layers = 0;  // of a job; 0: no limit, and room for kUnstatedLayers at once
  uint64_t submission_ns =
      500'000'000;  // longer jobs go in several submissions: others get a turn, and hosts can cancel
};

// Bytes of each buffer that an engine of these limits needs.
struct Capacity {
  uint64_t scratch = 0;
  uint64_t in = 0;
  uint64_t out = 0;
};

// Of a host that states no number of layers: room for so many at once, as far as the budgets go.
inline constexpr uint32_t kUnstatedLayers = 256;

// Code::unsupported, in words for the host, where the limits leave no room for the recipe, or for the shape.
Status check_within(const EngineLimits& limits, const Request& request);

Capacity capacity_for(const EngineLimits& limits, const DeviceLimits& device);

}  // namespace ballast::vulkan
