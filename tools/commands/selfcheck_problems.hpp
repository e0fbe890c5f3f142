// Problems with known packings, for the check of devices.
#pragma once

#include <cstdint>

#include "ballast/ballast.h"

namespace ballast::tools {

// A named strategy, made smaller where it has many candidates, with refiners of its own to finish.
struct Problem {
  const char* strategy;
  uint32_t layers, items, packs;
  uint64_t answer;          // the hash of its bytes
  uint32_t candidates = 0;  // 0: the strategy's
  uint32_t keep = 0;        // likewise
  uint32_t finish[2] = {};  // BALLAST_REFINER_*; 0: none but the strategy's
};

// Together they use every stage that runs on a device: all orders, builders and refiners, in workgroups of 32 lanes and
// of 256.
inline constexpr Problem kSmall[] = {
    {"peak_exchange", 2, 288, 32, 0xD50A71066DEBB296},
    {"vectorized_ensemble_refinement_v2", 3, 24, 6, 0x5C198CD2BD043753},
    {"vectorized_iterative_greedy", 2, 288, 32, 0x69A68378112B9952, 3},
    {"vectorized_ensemble_refinement_v2", 2, 288, 32, 0x493D2BFFD1E02313, 5, 0, {BALLAST_REFINER_LIFT}},
    {"parallel_restarts_2swap_retry", 2, 288, 32, 0x84649B921C841A3B, 12, 3},
    {"two_phase_packing_with_pair_swap", 2, 288, 32, 0x5F86A19F0C9B59BB, 3},
    {"massive_restarts_top_bottom", 2, 288, 32, 0x5F0BCF1AA2D5AFE7, 12, 3},
};
// The size of a large language model's experts.
inline constexpr Problem kTimed{"greedy", 58, 256, 32, 0xB74C8F6BE3F5F4E0};

}  // namespace ballast::tools
