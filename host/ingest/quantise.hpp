// Weights of any type to integers: after this stage nothing is floating point, so no device can round differently.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "host/job.hpp"

namespace ballast {

struct Quantised {
  int32_t scale = 0;     // w = floor(x * 2^scale + 1/2), scale the largest for which the sum of all w stays below 2^31
  uint32_t total = 0;    // that sum
  bool rounded = false;  // whether some x * 2^scale was no whole number
};

// Writes w[i] for the items of one layer, all of which must be valid. At most 65,535 items; row needs no alignment.
Quantised quantise(WeightType type, const std::byte* row, std::span<uint32_t> w);

// Index of the first weight that is negative, infinite or no number; -1 when all are valid. -0.0 is valid.
int64_t first_invalid_weight(WeightType type, const std::byte* row, uint32_t items);

// In words, for messages: "negative", "infinite", "not a number".
const char* describe_invalid(WeightType type, const std::byte* row, uint32_t item);

// Whether the layer's quantised loads, in units of the weights, could be beyond the range of a double. For f64 only;
// other types always fit.
bool sum_beyond_double(WeightType type, const std::byte* row, std::span<uint32_t> w_scratch);

}  // namespace ballast
