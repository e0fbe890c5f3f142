// The stages `choose` (its report) and `scatter`: from a packing to the outputs of a job.
#pragma once

#include <cstdint>

#include "host/cpu/packing.hpp"
#include "host/job.hpp"

namespace ballast::cpu {

// The largest load within the target: lower_bound * (1 + target_gap_ppb / 10^9), rounded down.
uint32_t target_load(uint32_t lower_bound, uint32_t target_gap_ppb);

void scatter(const Packing& packing, int32_t load_exponent, uint32_t layer, const Outputs& out);

}  // namespace ballast::cpu
