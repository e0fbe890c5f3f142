// The refiners: each lists all its candidates, takes the least by a total order that is written out as a tuple, and
// goes on until nothing improves or `cap` moves were made. All answer the number of moves; an exchange of two for two
// is one.
#pragma once

#include <cstdint>

#include "host/recipe/recipe.hpp"
#include "tests/literal/packing.hpp"

namespace ballast::literal {

uint32_t refine_variance(Weights weights, Packing& packing, uint32_t cap);
uint32_t refine_peak_by_pack(Weights weights, Packing& packing, uint32_t cap);
uint32_t refine_peak_by_rank(Weights weights, Packing& packing, uint32_t cap);
uint32_t refine_extremes(Weights weights, Packing& packing, uint32_t cap);
uint32_t refine_extremes_1_2(Weights weights, Packing& packing, uint32_t cap);
uint32_t refine_pairs(Weights weights, Packing& packing, uint32_t cap);
uint32_t refine_lift(Weights weights, Packing& packing, uint32_t cap);
// width: "K", packs at each end.
uint32_t refine_spread(Weights weights, Packing& packing, uint32_t width, uint32_t cap);

// The load that a refiner is content with.
uint32_t target_of(const Refiner& refiner, Weights weights, const Packing& packing);

struct RoundsRule {
  uint32_t max_subset = 2;  // k_max
  uint32_t min_slots = 4;   // smaller packs are left alone
  uint32_t cap = 64;        // of rounds
  uint32_t target = 0;      // T
  uint32_t bound = 0;       // LB
};
uint32_t refine_rounds(Weights weights, Packing& packing, const RoundsRule& rule);

// By kind, with the move cap and width that the refiner states.
uint32_t refine(const Refiner& refiner, Weights weights, Packing& packing);

}  // namespace ballast::literal
