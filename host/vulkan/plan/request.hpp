// What a plan depends on.
#pragma once

#include <cstdint>

#include "host/job.hpp"

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

}  // namespace ballast::vulkan
