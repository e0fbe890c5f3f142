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

// Numbers of one type in a row.
struct NumberRow {
  const std::byte* first = nullptr;
  uint32_t count = 0;
};

inline constexpr uint32_t kMostTotal = (1u << 31) - 1;

// Several rows with one scale, the largest for which the sum of all is at most `most`; out: as many places as the rows
// hold numbers, one after the other.
Quantised quantise_rows(WeightType type, std::span<const NumberRow> rows, uint32_t most, std::span<uint32_t> out);

// The same at a scale that is known to be small enough.
Quantised quantise_at(WeightType type, std::span<const NumberRow> rows, int32_t scale, std::span<uint32_t> out);

// Index of the first weight that is negative, infinite or no number; -1 when all are valid. -0.0 is valid.
int64_t first_invalid_weight(WeightType type, const std::byte* row, uint32_t items);

// In words, for messages: "negative", "infinite", "not a number".
const char* describe_invalid(WeightType type, const std::byte* row, uint32_t item);

// Whether the layer's quantised loads, in units of the weights, could be beyond the range of a double. For f64 only;
// other types always fit.
bool sum_beyond_double(WeightType type, const std::byte* row, std::span<uint32_t> w_scratch);

// The same for several rows that are quantised together.
bool rows_beyond_double(WeightType type, std::span<const NumberRow> rows, std::span<uint32_t> scratch);

}  // namespace ballast
