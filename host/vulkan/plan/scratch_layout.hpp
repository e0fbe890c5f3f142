// How the scratch buffer is laid out: a head, then a record a layer, each with a record a row. layout.hpp has the
// offsets inside of a record.
#pragma once

#include <cstdint>

#include "host/vulkan/plan/request.hpp"

namespace ballast::vulkan {

// In words, as the push block has them.
struct ScratchLayout {
  uint32_t rows_at = 0;
  uint32_t row_words = 0;
  uint64_t layer_words = 0;  // beyond 32 bits where not even one layer fits a buffer

  uint64_t words(uint64_t layers) const;
};

ScratchLayout layout_scratch(const Request& request);

// Scratch that one layer of a recipe with so many candidates takes at most, in bytes.
uint64_t scratch_bytes_per_layer(uint32_t items, uint32_t packs, uint32_t candidates);

}  // namespace ballast::vulkan
