// A recipe, run on one layer: build all candidates, keep, refine, choose, finish.
#pragma once

#include <cstdint>
#include <vector>

#include "host/recipe/recipe.hpp"
#include "tests/literal/packing.hpp"

namespace ballast::literal {

// A candidate on its way.
struct Attempt {
  uint32_t candidate = 0;
  uint32_t built_imbalance = 0;  // before refinement
  uint32_t moves = 0;
  bool is_optimal = false;  // as `complete` has shown
  Packing packing;
};

// The kept candidates after refinement, in the order in which ties are settled: by candidate, or where the recipe keeps
// some, by (imbalance before refinement, candidate). A recipe that orders by `boosted` cannot keep.
std::vector<Attempt> refined_candidates(const Recipe& recipe, Weights weights, uint32_t packs, uint64_t seed,
                                        uint32_t layer);

struct PackedLayer {
  Packing packing;                    // slots and loads
  std::vector<int32_t> pack_index;    // [item]
  std::vector<int32_t> rank_in_pack;  // [item]
  uint32_t candidate = 0;             // the one chosen
  uint32_t moves = 0;                 // on it, refining and finishing
  uint32_t lower_bound = 0;           // of the report: raised to the optimum where that is known
};

// layer: with the job's first_layer added, modulo 2^32.
PackedLayer pack_layer(const Recipe& recipe, Weights weights, uint32_t packs, uint64_t seed, uint32_t layer);

}  // namespace ballast::literal
